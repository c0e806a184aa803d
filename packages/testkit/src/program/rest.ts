/**
 * How much processor time a program uses while it has nothing to do. One that provably sleeps uses none, and nothing has
 * to be measured; otherwise its time is taken over a second, and again where something else may have been going on.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { monotonicMs } from '../clock.ts'
import { hasProcessFacts } from '../kernel/process-facts.ts'
import type { TcpConnection } from '../peer/tcp-connection.ts'
import type { Program } from './program.ts'

const STRETCH_MS = 1_000
const MOST_STRETCHES = 3

/**
 * Gives the share of one processor that the program uses, 0 to the number of processors; `undefined` without /proc.
 * It has to be in the state that is measured already: nothing may be under way but what the claim is about.
 *
 * @param enough a share below this is not doubted; else the smallest of three stretches counts
 */
export async function restingShare(
  program: Program,
  connections: readonly TcpConnection[],
  enough: number,
): Promise<number | undefined> {
  if (!hasProcessFacts) return undefined
  let least = Number.POSITIVE_INFINITY
  for (let stretch = 0; stretch < MOST_STRETCHES && least >= enough; stretch++) {
    const beganMs = monotonicMs()
    const beganProcessorMs = program.processorMs()
    const outcome = await program.wait(pause(STRETCH_MS, 'awake' as const), connections)
    if ('stall' in outcome && outcome.stall !== 'no progress') return 0 // it sleeps until somebody wakes it, or is gone
    least = Math.min(least, (program.processorMs() - beganProcessorMs) / (monotonicMs() - beganMs))
  }
  return least
}
