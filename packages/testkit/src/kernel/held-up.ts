/**
 * How long somebody was ready to run while others had the processor. A deadline that a lesson sets is meant for the
 * program's own time: on a busy machine the wall clock also counts what others took.
 *
 * @see proc(5), Documentation/scheduler/sched-stats.rst of Linux ("time spent waiting on a runqueue")
 */
import { listIfThere, readIfThere } from './proc-files.ts'

/** Where the system does not tell, nothing held anybody up that we know of. */
const read = (path: string): string => readIfThere(path) ?? ''

/** Reads the second word of a `schedstat` file, nanoseconds on the run queue, as milliseconds; 0 where it has none. */
export function parseRunQueueMs(text: string): number {
  const nanoseconds = Number(text.trim().split(/\s+/)[1] ?? 0)
  return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : 0
}

/** Reads from /proc/stat how long a virtual machine's host ran others on its processors, in milliseconds. */
export function parseStolenMs(text: string): number {
  const ticks = Number(/^cpu +(?:\d+ +){7}(\d+)/m.exec(text)?.[1] ?? 0)
  return ticks * 10
}

/** How long each living thread of the processes has waited for a processor since it began, in milliseconds. */
export function runQueueMs(pids: readonly number[]): Map<string, number> {
  const waits = new Map<string, number>()
  for (const pid of pids) {
    for (const thread of listIfThere(`/proc/${pid}/task`))
      waits.set(thread, parseRunQueueMs(read(`/proc/${pid}/task/${thread}/schedstat`)))
  }
  return waits
}

/** How long the host of a virtual machine took its processors away, in milliseconds (resolution 10 ms). */
export const stolenMs = (): number => parseStolenMs(read('/proc/stat'))
