/**
 * A clock for the deadlines of a lesson, such as "within 2 s after the signal": it counts the time that the program had
 * to itself. What the machine took from it, or from the tests that look at it, does not count against it.
 *
 * Where the system does not tell, it is a plain clock. It never says more than the plain one.
 */
import { performance } from 'node:perf_hooks'
import { monotonicMs } from '../clock.ts'
import { ownRunQueueMs, runQueueMs, stolenMs } from '../kernel/held-up.ts'
import { processTree } from '../kernel/process-facts.ts'
import type { Program } from './program.ts'

/** Counts from the moment of its making. */
export class OwnTime {
  readonly #pid: number | undefined
  readonly #beganMs = monotonicMs()
  readonly #heldUpBefore: number
  /** The most that was seen: a process that has ended tells nothing any more. */
  #heldUpMost = 0
  readonly #busy = performance.eventLoopUtilization()

  constructor(program: Program) {
    this.#pid = program.child.pid
    this.#heldUpBefore = this.#heldUpSinceBoot()
  }

  /** Milliseconds on the wall's clock. */
  elapsedMs(): number {
    return monotonicMs() - this.#beganMs
  }

  /** For how much of that the program or the tests were ready and had no processor, or the tests were at work. */
  heldUpMs(): number {
    this.#heldUpMost = Math.max(this.#heldUpMost, this.#heldUpSinceBoot() - this.#heldUpBefore)
    const atWork = performance.eventLoopUtilization(this.#busy).active
    return Math.min(this.elapsedMs(), this.#heldUpMost + atWork)
  }

  /** What is left: the time that the program had to itself, in milliseconds. */
  ownMs(): number {
    const elapsedMs = this.elapsedMs() // read first: looking for what held it up takes time too
    return Math.max(0, elapsedMs - this.heldUpMs())
  }

  #heldUpSinceBoot(): number {
    const program = this.#pid === undefined ? 0 : runQueueMs(processTree(this.#pid))
    return program + ownRunQueueMs() + stolenMs()
  }
}
