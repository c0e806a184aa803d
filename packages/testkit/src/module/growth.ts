/**
 * Tells linear cost from quadratic cost without a clock that decides: sizes are compared within one run, the suspicious
 * ones several times, so that only the way the cost grows counts, not how fast or how busy the machine is.
 */

/** A size is compared with one that is so many times smaller: linear cost grows as much, quadratic cost 16 times. */
const COMPARED = 4
/** The middle between linear and quadratic; caches and the garbage collector make linear cost a little more than that. */
const MOST_GROWTH = 8
/** Growth up to this is linear beyond doubt; above it, a larger size decides. */
const LINEAR_GROWTH = 5
/** A shorter time says nothing of how it grows, in milliseconds of processor time. */
const MEANINGFUL_MS = 40
/** Who needs so long for one size, and has been linear, is not asked for a larger one: slow is not wrong. */
const ENOUGH_MS = 250
/** So much for one size is beyond doubt: who needs it twice is not measured more often, and need not be let finish. */
export const HOPELESS_GROWTH_MS = 10 * ENOUGH_MS
/** How often a suspicious pair is measured before it is believed. */
const TRIES = 4

/** Two sizes between which the cost grew too fast. */
export type Growth = { small: number; large: number; smallMs: number; largeMs: number }

/**
 * Measures growing sizes and gives the first pair whose cost grows with the square of the size, or `undefined`.
 *
 * @param first the smallest size, in bytes: so small that quadratic cost does not show there
 * @param last no size is larger; the largest is reached only while the cost is low and linear
 * @param measure gives the processor time of one run, in milliseconds
 */
export async function findQuadraticGrowth(
  first: number,
  last: number,
  measure: (bytes: number) => Promise<number>,
): Promise<Growth | undefined> {
  await measure(first) // the first run compiles
  const times = new Map<number, number>()
  for (let large = first; large <= last; large *= 2) {
    const small = large / COMPARED
    let smallMs = times.get(small) ?? Number.POSITIVE_INFINITY
    let largeMs = await measure(large)
    const isTooFast = () => largeMs >= MEANINGFUL_MS && largeMs > MOST_GROWTH * smallMs
    const tries = () => (largeMs < HOPELESS_GROWTH_MS ? TRIES : 2)
    for (let attempt = 1; attempt < tries() && isTooFast(); attempt++) {
      // The larger one again at its least; the smaller one at its most, since it may have had luck.
      largeMs = Math.min(largeMs, await measure(large))
      smallMs = Math.max(smallMs, await measure(small))
    }
    if (isTooFast()) return { small, large, smallMs, largeMs }
    if (largeMs >= ENOUGH_MS && (large < COMPARED * first || largeMs <= LINEAR_GROWTH * smallMs)) return undefined
    times.set(large, largeMs)
  }
  return undefined
}
