/**
 * How calls wait: they are tried first, and `poll` waits only when the kernel says EAGAIN. One deadline, on a clock that
 * never jumps, holds for all the tries of a call. A signal that interrupts is no failure: the call goes on (PEP 475).
 *
 * @see https://man7.org/linux/man-pages/man2/poll.2.html
 * @see https://peps.python.org/pep-0475/
 */
import { endianness } from 'node:os'
import { errnoOf, systemError } from './socket-error.ts'
import { calls } from './system-calls.ts'

/** Something can be read, or a connection waits. */
export const POLLIN = 1
/** Something can be written. */
export const POLLOUT = 4

const EINTR = errnoOf('EINTR')
const isLittleEndian = endianness() === 'LE'
/** The longest that one `poll` can wait; longer waits are made of several. */
const POLL_MAX_MS = 2 ** 31 - 1

/** When a wait ends, in milliseconds of `performance.now()`; null is never. */
export type Deadline = number | null

/** Answers the deadline that lies `seconds` from now; null stays null. */
export function deadlineAfter(seconds: number | null): Deadline {
  return seconds === null ? null : performance.now() + seconds * 1000
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
