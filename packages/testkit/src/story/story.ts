/**
 * The story of one claim while it is being checked: what was asked, what happened so far, and how it can end badly.
 * Whatever a claim opens it registers here, and it is gone when the claim ends.
 */
import { type Finding, FindingError } from './finding.ts'
import { Timeline } from './timeline.ts'

/** What a failure adds to the story: everything but what the story knows itself. */
export type Failure = Omit<Finding, 'timeline' | 'asked' | 'seed'> & { asked?: string }

/** One claim's story. */
export class Story {
  readonly timeline = new Timeline()
  readonly seed: number
  #asked = 'start'
  #usesSeed = false
  #connections = 0
  /** True once the claim has failed: what it shared is not fit for the next one. */
  hasFailed = false
  readonly #cleanups: (() => void | Promise<void>)[] = []

  constructor(seed: number) {
    this.seed = seed
  }

  /** Says what the program is asked to do next; a finding quotes the last one. Begins with a verb, without a full stop. */
  asks(task: string): void {
    this.#asked = task
  }

  /** Gives the number for the next connection of this story: 1, 2, 3 … */
  nextConnection(): number {
    this.#connections += 1
    return this.#connections
  }

  /** Gives a seeded source of random bytes and numbers, the same for the same seed and name. */
  random(name: string): SeededRandom {
    this.#usesSeed = true
    return new SeededRandom(this.seed, name)
  }

  /** Ends the claim: throws a {@link FindingError} with the last task, the timeline, and the seed if one was used. */
  fail(failure: Failure): never {
    throw new FindingError({
      asked: this.#asked,
      ...failure,
      ...(this.#usesSeed ? { seed: this.seed } : {}),
      timeline: this.timeline.entries(),
    })
  }

  /** Has `cleanup` called when the claim ends, however it ends; the last registered goes first. */
  afterwards(cleanup: () => void | Promise<void>): void {
    this.#cleanups.push(cleanup)
  }

  /** Releases everything that the claim opened; where a release fails, throws its error after all the others. */
  async end(): Promise<void> {
    const errors: unknown[] = []
    for (const cleanup of this.#cleanups.reverse()) {
      try {
        await cleanup()
      } catch (error) {
        errors.push(error)
      }
    }
    this.#cleanups.length = 0
    if (errors.length > 0) throw errors[0]
  }
}

/** Random numbers that a seed repeats (mulberry32; speed and repeatability matter here, not secrecy). */
export class SeededRandom {
  #state: number

  constructor(seed: number, name: string) {
    let hash = seed | 0
    for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x9e3779b1)
    this.#state = hash
  }

  /** Draws an integer from `from` up to and including `to`, which are at most 2³² − 1 apart. */
  integer(from: number, to: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return from + (((mixed ^ (mixed >>> 14)) >>> 0) % (to - from + 1))
  }

  /** Draws `count` bytes, every value possible. */
  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count)
    for (let i = 0; i < count; i++) bytes[i] = this.integer(0, 255)
    return bytes
  }
}
