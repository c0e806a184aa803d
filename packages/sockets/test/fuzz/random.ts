/** Random numbers that a seed repeats, on every machine. */

/** A source of choices. */
export interface Random {
  /** Answers an integer from 0 to `count` - 1. */
  below(count: number): number
  /** Answers one of the items. */
  pick<Item>(items: readonly Item[]): Item
}

/** Makes the source for a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return {
    below: count => next() % count,
    pick: items => items[next() % items.length]!,
  }
}
