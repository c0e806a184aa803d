/** Pins processes to processors by `taskset` where there is one (Linux). */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Placement } from './tasks.ts'

/** What to put in front of the commands of the two processes of a measurement. */
export interface Pins {
  measured: string[]
  other: string[]
}

/** How processes are pinned here, and the sentence that says so. */
export interface Placing {
  pins: Record<Placement, Pins>
  said: string
}

/** Finds out which processors may be used. */
export function choosePlacing(): Placing {
  const free = { measured: [], other: [] }
  const processors = spawnSync('taskset', ['--version']).status === 0 ? allowedProcessors() : []
  const [first, last] = [processors[0], processors.at(-1)]
  if (first === undefined || last === undefined) {
    return { pins: { together: free, apart: free, free }, said: 'No taskset: no process is pinned to a processor.' }
  }
  const onFirst = ['taskset', '--cpu-list', String(first)]
  const onLast = ['taskset', '--cpu-list', String(last)]
  const apart = { measured: onLast, other: onFirst }
  const where = first === last ? `all on processor ${last}, the only one` : `server on ${last}, load on ${first}`
  return {
    pins: { together: { measured: onLast, other: onLast }, apart, free },
    said: `Pinned: both ends on processor ${last}; echo servers with many connections: ${where}; threads: anywhere.`,
  }
}

/** The processors that this process may run on, `0-3,8` in the kernel's words. */
function allowedProcessors(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap(range => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
