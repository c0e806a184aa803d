/**
 * A clock for the deadlines of a lesson, such as "within 2 s after the signal": it counts the time that the program had
 * to itself. What the machine took from it, and by how much the tests saw its answer too late, does not count against it.
 *
 * Where the system does not tell, only the lateness of the tests is left out. It never says more than the plain clock.
 */
import { monotonicMs } from '../clock.ts'
import { runQueueMs, stolenMs } from '../kernel/held-up.ts'
import { processTree } from '../kernel/process-facts.ts'
import type { Story } from '../story/story.ts'
import type { Program } from './program.ts'

/** How often the clock looks whether the tests' own thread gets its turn, in milliseconds. */
const TICK_MS = 20

/** Counts from the moment of its making, until the story ends. */
export class OwnTime {
  readonly #pid: number | undefined
  readonly #beganMs = monotonicMs()
  readonly #waitsBefore: Map<string, number>
  readonly #stolenBefore = stolenMs()
  /** The most that any thread has waited, as far as it was seen: a process that has ended tells nothing any more. */
  #heldUpMost = 0
  /** The longest time in which the tests' own thread could not have noticed anything. */
  #mostLateMs = 0
  #tickMs = this.#beganMs

  constructor(story: Story, program: Program) {
    this.#pid = program.child.pid
    this.#waitsBefore = this.#waits()
    const timer = setInterval(() => this.#tick(), TICK_MS)
    story.afterwards(() => clearInterval(timer))
  }

  /** Milliseconds on the wall's clock. */
  elapsedMs(): number {
    return monotonicMs() - this.#beganMs
  }

  /** For how much of that the program was ready and had no processor, or the tests may have seen something too late. */
  heldUpMs(): number {
    this.#tick()
    return Math.min(this.elapsedMs(), this.programHeldUpMs() + this.#mostLateMs)
  }

  /** For how much of that the program alone was ready and had no processor. */
  programHeldUpMs(): number {
    for (const [thread, waitedMs] of this.#waits()) {
      this.#heldUpMost = Math.max(this.#heldUpMost, waitedMs - (this.#waitsBefore.get(thread) ?? 0))
    }
    return this.#heldUpMost + stolenMs() - this.#stolenBefore
  }

  /** What is left: the time that the program had to itself, in milliseconds. */
  ownMs(): number {
    const elapsedMs = this.elapsedMs() // read first: looking for what held it up takes time too
    return Math.max(0, elapsedMs - this.heldUpMs())
  }

  #tick(): void {
    const nowMs = monotonicMs()
    this.#mostLateMs = Math.max(this.#mostLateMs, nowMs - this.#tickMs - TICK_MS)
    this.#tickMs = nowMs
  }

  #waits(): Map<string, number> {
    return this.#pid === undefined ? new Map() : runQueueMs(processTree(this.#pid))
  }
}
