/**
 * How calls wait: they are tried first, and `poll` waits only when the kernel says EAGAIN. One deadline, on a clock that
 * never jumps, holds for all the tries of a call. A signal that interrupts is no failure: the call goes on (PEP 475).
 *
 * @see https://man7.org/linux/man-pages/man2/poll.2.html
 * @see https://peps.python.org/pep-0475/
 */
import { endianness } from 'node:os'
import { isMainThread } from 'node:worker_threads'
import { number, reject } from './arguments.ts'
import { errnoOf, systemError } from './socket-error.ts'
import { calls } from './system-calls.ts'

/** Something can be read, or a connection waits. */
export const POLLIN = 1
/** Something can be written. */
export const POLLOUT = 4

/** A signal came while the call waited. */
export const EINTR = errnoOf('EINTR')
const isLittleEndian = endianness() === 'LE'
/** The longest that one `poll` can wait; longer waits are made of several. */
const POLL_MAX_MS = 2 ** 31 - 1
/** The longest time-out in seconds: what the milliseconds of one `poll` can hold, almost 25 days. */
export const TIMEOUT_MAX_SECONDS = 2147483

/**
 * The longest that one call waits for many descriptors; longer waits are made of several. The main thread has no limit. A
 * worker comes back now and then: when the process ends, the sockets that the worker holds are shut down and wake it, but
 * it may be waiting for descriptors that another thread holds, or for none.
 */
export const LONGEST_WAIT_MS = isMainThread ? Number.POSITIVE_INFINITY : 500

/** When a wait ends, in milliseconds of `performance.now()`; null is never. */
export type Deadline = number | null

/** Answers the deadline that lies `seconds` from now; null stays null. */
export function deadlineAfter(seconds: number | null): Deadline {
  return seconds === null ? null : performance.now() + seconds * 1000
}

/** Answers a checked time-out; null is for ever. */
export function timeoutSeconds(timeout: unknown): number | null {
  if (timeout === null) return null
  if (typeof timeout !== 'number') return reject('timeout', 'a number or null', timeout)
  return number('timeout', timeout, 0, TIMEOUT_MAX_SECONDS)
}

/** Answers what is left until a deadline: 0 if it has passed, Infinity if there is none. */
export function millisecondsUntil(deadline: Deadline): number {
  return deadline === null ? Number.POSITIVE_INFINITY : Math.max(0, deadline - performance.now())
}

/**
 * Waits until `events` or an error show on a descriptor; false if the deadline came first.
 * A descriptor that is not open counts as ready: the call that follows says EBADF.
 */
export function waitFor(fd: number, events: number, deadline: Deadline): boolean {
  const pollfd = new Uint8Array(8)
  const view = new DataView(pollfd.buffer)
  view.setInt32(0, fd, isLittleEndian)
  view.setInt16(4, events, isLittleEndian)
  // poll skips negative descriptors and would wait for ever.
  if (fd < 0) return true
  for (;;) {
    const remainingMs = deadline === null ? -1 : Math.ceil(Math.max(0, deadline - performance.now()))
    const ready = calls.poll(pollfd, 1, Math.min(remainingMs, POLL_MAX_MS))
    if (ready > 0) return true
    if (ready === 0 && remainingMs <= POLL_MAX_MS) return false
    if (ready < 0 && ready !== -EINTR) throw systemError('poll', -ready)
  }
}
