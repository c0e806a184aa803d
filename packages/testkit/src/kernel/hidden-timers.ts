/**
 * Finds what may wake a program although no call of its threads carries a time-out: `alarm`, a timer of POSIX, a timer
 * that is a descriptor, and the time-outs that a socket itself has (SO_RCVTIMEO, SO_SNDTIMEO). The last of them can be
 * seen only on the socket, so a copy of its descriptor is borrowed for a moment.
 *
 * @see proc(5), timerfd_create(2), socket(7), pidfd_getfd(2)
 */
import { readlinkSync } from 'node:fs'
import { FAR_AWAY_MS } from './blocking-calls.ts'
import { fromCLibrary } from './c-library.ts'
import { listIfThere, readIfThere } from './proc-files.ts'
import { listDescriptors } from './process-facts.ts'

const SIGALRM = 14
/** The same on every architecture. */
const [PIDFD_OPEN, PIDFD_GETFD] = [434, 438]
const [SOL_SOCKET, SO_RCVTIMEO, SO_SNDTIMEO] = [1, 20, 21]
/** The first argument of a call may be an address instead of a descriptor. */
const MOST_DESCRIPTORS = 1 << 20

type Calls = {
  syscall: (number: number, first: number, second: number, third: number) => number
  getsockopt: (fd: number, level: number, option: number, value: Buffer, length: Buffer) => number
  close: (fd: number) => number
}

/** `undefined` where sockets of others cannot be asked: then they count as sockets without time-outs. */
let calls: Calls | undefined | 'not tried' = 'not tried'

/** True when one of the processes may wake up soon by a timer that its sleeping threads do not show. */
export function mayWakeByTimer(pids: readonly number[]): boolean {
  return pids.some(
    pid =>
      catchesAlarm(read(`/proc/${pid}/status`)) ||
      read(`/proc/${pid}/timers`) !== '' ||
      listDescriptors(pid)
        .filter(isTimer)
        .some(path => isArmed(read(path.replace('/fd/', '/fdinfo/')))) ||
      sleepsAtTimedSocket(pid),
  )
}

/** Whoever catches SIGALRM may have set an alarm; when it goes off is not to be seen. Reads /proc/PID/status. */
export function catchesAlarm(status: string): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'
  return (BigInt(`0x${caught}`) >> BigInt(SIGALRM - 1)) % 2n === 1n
}

/** Says whether a timer that is a descriptor goes off soon, from the text in /proc/PID/fdinfo. */
export function isArmed(information: string): boolean {
  const [, seconds, nanoseconds] = /^it_value: \((\d+), (\d+)\)/m.exec(information) ?? []
  return isSoon(Number(seconds ?? 0) * 1e3 + Number(nanoseconds ?? 0) / 1e6)
}

/** A timer of 0 is not set. */
const isSoon = (milliseconds: number): boolean => milliseconds > 0 && milliseconds <= FAR_AWAY_MS

function sleepsAtTimedSocket(pid: number): boolean {
  const asked = listIfThere(`/proc/${pid}/task`).map(
    thread => read(`/proc/${pid}/task/${thread}/syscall`).split(' ')[1],
  )
  const descriptors = new Set(asked.map(Number).filter(fd => fd >= 0 && fd < MOST_DESCRIPTORS))
  if (calls === 'not tried') calls = load()
  if (calls === undefined || descriptors.size === 0) return false
  const process = calls.syscall(PIDFD_OPEN, pid, 0, 0)
  if (process < 0) return false
  try {
    return [...descriptors].some(fd => hasTimeOut(calls as Calls, process, fd))
  } finally {
    calls.close(process)
  }
}

function hasTimeOut({ syscall, getsockopt, close }: Calls, process: number, fd: number): boolean {
  const borrowed = syscall(PIDFD_GETFD, process, fd, 0)
  if (borrowed < 0) return false
  try {
    return [SO_RCVTIMEO, SO_SNDTIMEO].some(option => {
      const time = Buffer.alloc(16) // struct timeval: seconds and microseconds
      const length = Buffer.from(Int32Array.of(time.length).buffer)
      if (getsockopt(borrowed, SOL_SOCKET, option, time, length) < 0) return false // no socket
      return isSoon(Number(time.readBigInt64LE(0)) * 1e3 + Number(time.readBigInt64LE(8)) / 1e3)
    })
  } finally {
    close(borrowed)
  }
}

const isTimer = (descriptor: string): boolean => {
  try {
    return readlinkSync(descriptor) === 'anon_inode:[timerfd]'
  } catch {
    return false // it was closed between two looks
  }
}

const read = (path: string): string => readIfThere(path) ?? ''

function load(): Calls | undefined {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return undefined
  return fromCLibrary(libc => ({
    syscall: libc.func('syscall', 'long', ['long', 'long', 'long', 'long']),
    getsockopt: libc.func('getsockopt', 'int', ['int', 'int', 'int', 'void *', 'void *']),
    close: libc.func('close', 'int', ['int']),
  }))
}
