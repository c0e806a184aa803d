/**
 * Waiting for a program: as long as something can still come, and not a moment longer.
 *
 * A wait ends when the event is there, or when the program provably waits for somebody else (see idle.ts), or when it
 * burns its allowance of processor time without getting on, or at last by a deadline. None of these depends on how fast
 * the machine is or what else it does.
 */
import { monotonicMs } from '../clock.ts'
import { IdleWatch, type Watched as WatchedPeer } from '../kernel/idle.ts'
import { hasProcessFacts, processorTimeMs, processTree, wantsToRun } from '../kernel/process-facts.ts'
import { HOPELESS_MS, LOOK_EVERY_MS, NO_PROGRESS_CPU_MS, NO_PROGRESS_MS } from '../limits.ts'

/** A program that got on so recently is not looked at: most answers come within this time. */
const SETTLE_MS = 2 * LOOK_EVERY_MS

/** Why a wait ended without its event. */
export type Stall =
  /** The program sleeps, and nothing but a new message can wake it. */
  | 'idle'
  /** The program has ended. */
  | 'ended'
  /** The program works or polls, but nothing came for the longest time that we wait. */
  | 'no progress'

/** What a wait looks at. */
export type Watched = {
  pid: number | undefined
  hasEnded: () => boolean
  connections: () => WatchedPeer[]
  /** Any number that changes whenever the program got on: bytes received, calls made. */
  progress: () => number
  /** How much processor time without progress is too much, in milliseconds. */
  mostCpuMs?: number
  /** How long it may be quiet while it sleeps or polls, in milliseconds. */
  mostQuietMs?: number
  /** How much the program has printed: a sign of life, but no progress. A program may print the same for ever. */
  printedBytes?: () => number
}

/** Waits for `wanted`, or until it cannot come any more. Rejects only where `wanted` does; ends nothing. */
export async function waitPatiently<T>(wanted: Promise<T>, watched: Watched): Promise<{ value: T } | { stall: Stall }> {
  let stopLooking = () => {}
  const stalled = new Promise<{ stall: Stall }>(resolve => {
    stopLooking = lookUntilStalled(watched, stall => resolve({ stall }))
  })
  try {
    return await Promise.race([wanted.then(value => ({ value })), stalled])
  } finally {
    stopLooking()
  }
}

/** Looks at the program at short intervals and reports once; returns the function that ends the looking. */
function lookUntilStalled(watched: Watched, report: (stall: Stall) => void): () => void {
  const idle = hasProcessFacts && watched.pid !== undefined ? new IdleWatch(watched.pid) : undefined
  const pids = () => (watched.pid === undefined ? [] : processTree(watched.pid))
  const cpuMs = () => processorTimeMs(pids())
  let progress = watched.progress()
  let progressMs = monotonicMs()
  let progressCpuMs: number | undefined // taken at the first look: most waits are over before
  let printed = watched.printedBytes?.()
  let signOfLifeMs = progressMs
  let restedMs = 0 // since the last sign of life: what it slept or polled, not what it waited for the processor
  let lookMs = progressMs
  let endedLooks = 0
  const { mostCpuMs = NO_PROGRESS_CPU_MS, mostQuietMs = NO_PROGRESS_MS } = watched

  const look = () => {
    const gotOn = watched.progress() !== progress
    if (gotOn) {
      progress = watched.progress()
      progressMs = monotonicMs()
      progressCpuMs = cpuMs()
    }
    const hasPrinted = watched.printedBytes?.() !== printed
    if (gotOn || hasPrinted) {
      printed = watched.printedBytes?.()
      signOfLifeMs = monotonicMs()
      restedMs = 0
    }
    // A look that comes late was held up itself: so was the program, as likely as not.
    const sinceLookMs = Math.min(monotonicMs() - lookMs, 2 * LOOK_EVERY_MS)
    lookMs = monotonicMs()
    // After its end the kernel still hands over what the program had sent: three looks without anything new are the end.
    if (watched.hasEnded()) endedLooks = gotOn || hasPrinted ? 0 : endedLooks + 1
    if (endedLooks >= 3) return report('ended')
    const waitedMs = monotonicMs() - progressMs
    progressCpuMs ??= cpuMs()
    const usedCpuMs = waitedMs >= mostCpuMs ? cpuMs() - progressCpuMs : 0
    if (usedCpuMs >= mostCpuMs || waitedMs >= HOPELESS_MS) return report('no progress')
    const quietMs = monotonicMs() - signOfLifeMs
    if (quietMs < SETTLE_MS) return
    if (idle?.isIdle(watched.connections())) return report('idle')
    if (idle === undefined || !wantsToRun(pids())) restedMs += sinceLookMs
    if (restedMs >= mostQuietMs) return report('no progress')
  }
  // As an immediate it comes after the loop has read what is there. Looks that take longer than their interval would
  // otherwise follow each other, and find a program at rest whose answer lies unread in our own socket.
  let next: NodeJS.Immediate | undefined
  const timer = setInterval(() => {
    next = setImmediate(look)
  }, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    clearImmediate(next)
  }
}
