/**
 * What a program costs, read from /proc: memory, threads, and how many descriptors a process may have.
 * Processor time and open descriptors are told by process-facts.ts.
 *
 * @see proc_pid_smaps(5), proc_pid_status(5), getrlimit(2)
 */
import { readdirSync } from 'node:fs'
import { readIfThere } from './proc-files.ts'

/** How many descriptors a program and the tests need besides the connections that a claim is about. */
const SPARE_DESCRIPTORS = 600

/** Adds up the fields of a /proc file that give kibibytes. */
const kibibytes = (text: string, ...names: string[]): number =>
  names.reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0)

/**
 * Adds up the memory that the processes hold for themselves, in bytes: what they have written, in the machine's memory or
 * swapped out. Code is left out, since it is shared with whoever runs the same program; pages that parent and child share
 * count once. `undefined` where the system does not tell.
 */
export function ownMemoryBytes(pids: readonly number[]): number | undefined {
  let total: number | undefined
  for (const pid of pids) {
    const rollup = readIfThere(`/proc/${pid}/smaps_rollup`)
    const status = rollup === undefined ? readIfThere(`/proc/${pid}/status`) : undefined
    if (rollup !== undefined) total = (total ?? 0) + kibibytes(rollup, 'Pss_Anon', 'Pss_Shmem', 'SwapPss')
    if (status !== undefined) total = (total ?? 0) + kibibytes(status, 'RssAnon', 'RssShmem', 'VmSwap')
  }
  return total === undefined ? undefined : total * 1024
}

/** Counts the threads of the processes; a process without any but its first counts one. `undefined` without /proc. */
export function threadCount(pids: readonly number[]): number | undefined {
  let total: number | undefined
  for (const pid of pids) {
    try {
      total = (total ?? 0) + readdirSync(`/proc/${pid}/task`).length
    } catch {
      // it ended between two looks
    }
  }
  return total
}

/**
 * Says how many descriptors this process may have open, and with it the programs that it starts: Node raises its limit to
 * the hard one when it begins, and children inherit it. `undefined` where the system does not tell.
 */
export function descriptorLimit(): number | undefined {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(readIfThere('/proc/self/limits') ?? '')?.[1]
  if (soft === undefined) return undefined
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}

/** Says why so many connections at once cannot be tried on this machine; `undefined` where they can. */
export function whyNotSoMany(connections: number): string | undefined {
  const limit = descriptorLimit()
  if (limit === undefined || limit >= connections + SPARE_DESCRIPTORS) return undefined
  return `${connections} connections at once need more descriptors than the ${limit} that a process may have here`
}
