/**
 * What Linux says about the processes of a judged program, read from /proc without disturbing them.
 * Elsewhere every question answers `undefined`, and the callers fall back to plain deadlines.
 *
 * @see proc(5)
 */
import { existsSync, readlinkSync } from 'node:fs'
import { waitEnds } from './blocking-calls.ts'
import { listIfThere, readIfThere } from './proc-files.ts'

/** One thread as the kernel sees it at one moment. */
export type ThreadFacts = {
  id: number
  /** R running, S sleeping, D in the disk, T stopped, Z dead … */
  state: string
  /** How often the thread was put to sleep or taken off the processor: unchanged means it did nothing. */
  switches: number
  /** Whether the call in which it sleeps can end without anything from outside. */
  wakesByItself: 'never' | 'soon' | 'unknown'
}

/**
 * The name, in /proc/PID/task/TID/status, of the thread where Node's V8 puts off its housekeeping: freeing pages, keeping
 * compiled WebAssembly, for up to 20 s after the types of some files were stripped. It has a timer, but nothing of the program
 * ever runs there: the timers of JavaScript are the main thread's.
 */
const HOUSEKEEPER = 'Name:\tDelayedTaskSche\n'

/** True where the questions of this file can be answered. */
export const hasProcessFacts = process.platform === 'linux' && existsSync('/proc/self/task')

/** Lists `pid` and all its descendants that are alive. */
export function processTree(pid: number): number[] {
  const found = [pid]
  for (let index = 0; index < found.length; index++) {
    for (const thread of listIfThere(`/proc/${found[index]}/task`)) {
      const children = readIfThere(`/proc/${found[index]}/task/${thread}/children`)
      for (const child of children?.split(' ') ?? []) if (child.trim() !== '') found.push(Number(child))
    }
  }
  return found.filter(each => existsSync(`/proc/${each}`))
}

/** Lists the living threads of the processes, with what each is doing. The first may have ended before the others. */
export function threadsOf(pids: readonly number[]): ThreadFacts[] {
  const threads: ThreadFacts[] = []
  for (const pid of pids) {
    for (const thread of listIfThere(`/proc/${pid}/task`)) {
      const status = readIfThere(`/proc/${pid}/task/${thread}/status`)
      if (status === undefined) continue
      const state = /^State:\s+(\S)/m.exec(status)?.[1] ?? '?'
      if (state === 'Z') continue
      let switches = 0
      for (const [, count] of status.matchAll(/ctxt_switches:\s+(\d+)/g)) switches += Number(count)
      const syscall = state === 'S' ? readIfThere(`/proc/${pid}/task/${thread}/syscall`) : undefined
      const wakesByItself = status.startsWith(HOUSEKEEPER) ? 'never' : waitEnds(syscall)
      threads.push({ id: Number(thread), state, switches, wakesByItself })
    }
  }
  return threads
}

/** True when one of the processes wants the processor or the disk at this moment: it does not wait of its own will. */
export function wantsToRun(pids: readonly number[]): boolean {
  return threadsOf(pids).some(thread => thread.state === 'R' || thread.state === 'D')
}

/** Adds up the processor time of the processes, user and system, in milliseconds (resolution 10 ms). */
export function processorTimeMs(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = readIfThere(`/proc/${pid}/stat`)
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields !== undefined) ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks * 10
}

/**
 * Adds up how long the threads of the processes were ready to run while others had the processors, in milliseconds.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function keptWaitingMs(pids: readonly number[]): number {
  let nanoseconds = 0
  for (const pid of pids) {
    for (const thread of listIfThere(`/proc/${pid}/task`)) {
      nanoseconds += Number(readIfThere(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[1] ?? 0)
    }
  }
  return nanoseconds / 1e6
}

/** Lists the open descriptors of a process, as paths. Where its first thread has ended, another one shows them. */
export function listDescriptors(pid: number): string[] {
  const ofFirst = listIfThere(`/proc/${pid}/fd`).map(fd => `/proc/${pid}/fd/${fd}`)
  if (ofFirst.length > 0) return ofFirst
  for (const thread of listIfThere(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}/fd`
    const found = listIfThere(folder).map(fd => `${folder}/${fd}`)
    if (found.length > 0) return found
  }
  return []
}

/** Counts the open descriptors of the processes, or `undefined` where the system does not tell. */
export function openDescriptors(pids: readonly number[]): number | undefined {
  if (!hasProcessFacts) return undefined
  let count = 0
  for (const pid of pids) count += listDescriptors(pid).length
  return count
}

/** Lists the inode numbers of the sockets that the processes hold. */
export function socketInodes(pids: readonly number[]): Set<string> {
  const inodes = new Set<string>()
  for (const pid of pids) {
    for (const descriptor of listDescriptors(pid)) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(descriptor))?.[1]
        if (inode !== undefined) inodes.add(inode)
      } catch {
        // the descriptor was closed between two looks: then it is not listening either
      }
    }
  }
  return inodes
}

/** Lists every process whose environment contains `NAME=VALUE`, however far it got away from its parent. */
export function processesWithEnvironment(entry: string): number[] {
  if (!hasProcessFacts) return []
  const wanted = `\0${entry}\0`
  return listIfThere('/proc')
    .filter(name => /^\d+$/.test(name) && `\0${readIfThere(`/proc/${name}/environ`) ?? ''}`.includes(wanted))
    .map(Number)
}
