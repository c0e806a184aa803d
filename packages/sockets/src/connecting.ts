/**
 * The three ways that `connect` ends: at once, after a wait because of a time-out, or after a signal. In the last two the
 * kernel goes on by itself: to call again would be EALREADY, so one waits until the socket is writable and reads SO_ERROR.
 *
 * @see https://man7.org/linux/man-pages/man2/connect.2.html (EINPROGRESS)
 */
import { platform } from './platform/current.ts'
import { errnoOf } from './socket-error.ts'
import { getInteger } from './socket-options.ts'
import { calls } from './system-calls.ts'
import { type Deadline, POLLOUT, waitFor } from './waiting.ts'

const { SOL_SOCKET, SO_ERROR } = platform.constants
const EINPROGRESS = errnoOf('EINPROGRESS')
const EINTR = errnoOf('EINTR')

/** Connects and answers 0, the positive error number, or that the deadline of a `timeout` (in seconds) passed. */
export function connect(fd: number, sockaddr: Uint8Array, timeout: number | null, deadline: Deadline) {
  const errno = -calls.connect(fd, sockaddr, sockaddr.length)
  const isUnderWay = (errno === EINPROGRESS && timeout) || (errno === EINTR && timeout !== 0)
  if (!isUnderWay) return errno === 0 ? 0 : errno
  return waitFor(fd, POLLOUT, deadline) ? getInteger(fd, SOL_SOCKET, SO_ERROR) : 'timed out'
}
