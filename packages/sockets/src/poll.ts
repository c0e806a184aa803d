/**
 * `poll`: like `select`, with no limit to the numbers of descriptors and with more to wait for.
 *
 * @see https://man7.org/linux/man-pages/man2/poll.2.html
 * @see https://docs.python.org/3/library/select.html#polling-objects
 */
import { INT_MAX, integer, number, reject } from './arguments.ts'
import { descriptorOf, type Waitable } from './fileno.ts'
import { platform } from './platform/current.ts'
import { PollSet } from './poll-set.ts'
import { errnoOf, systemError } from './socket-error.ts'
import { deadlineAfter, POLLIN, POLLOUT } from './waiting.ts'

export { POLLIN, POLLOUT }
/** There is something urgent to read. */
export const POLLPRI = 2
/** An error waits in SO_ERROR. Always reported, never asked for. */
export const POLLERR = 8
/** The connection is gone in both directions. Always reported, never asked for. */
export const POLLHUP = 16
/** The number is no open descriptor. Always reported, never asked for. */
export const POLLNVAL = 32
/** The peer has sent all it will (Linux; 0 elsewhere). */
export const POLLRDHUP = platform.POLLRDHUP

/**
 * Answers a new, empty {@link Poll}.
 *
 * @see https://man7.org/linux/man-pages/man2/poll.2.html
 */
export function poll(): Poll {
  return new Poll()
}

/**
 * Descriptors to wait for, each with its events. It holds no resources of the kernel and needs no closing.
 *
 * @see https://docs.python.org/3/library/select.html#polling-objects
 */
export class Poll {
  readonly #set = new PollSet()

  /**
   * Adds a descriptor. If it is there already its events are replaced.
   *
   * @param fd a socket, a descriptor, anything with `fileno()`
   * @param eventmask POLLIN, POLLPRI, POLLOUT, POLLRDHUP joined by `|`; if left out, the first three
   * @throws RangeError for a closed socket
   * @see https://docs.python.org/3/library/select.html#select.poll.register
   */
  register(fd: Waitable, eventmask: number = POLLIN | POLLPRI | POLLOUT): void {
    this.#set.set(descriptorOf('fd', fd), integer('eventmask', eventmask, 0, 0xffff))
  }

  /**
   * Replaces the events of a descriptor.
   *
   * @throws SocketError ENOENT if it was not registered
   * @see https://docs.python.org/3/library/select.html#select.poll.modify
   */
  modify(fd: Waitable, eventmask: number): void {
    const known = descriptorOf('fd', fd)
    integer('eventmask', eventmask, 0, 0xffff)
    if (!this.#set.has(known)) throw systemError('poll', errnoOf('ENOENT'))
    this.#set.set(known, eventmask)
  }

  /**
   * Removes a descriptor.
   *
   * @throws RangeError if it was not registered, or the socket is closed by now
   * @see https://docs.python.org/3/library/select.html#select.poll.unregister
   */
  unregister(fd: Waitable): void {
    const known = descriptorOf('fd', fd)
    if (!this.#set.delete(known)) reject('fd', 'a registered descriptor', known, 'number')
  }

  /**
   * Waits until a descriptor is ready and answers those that are, each with what was found, in the order in which they were
   * registered. A closed one is reported as POLLNVAL. A signal does not interrupt: the call goes on.
   *
   * @param timeoutMs in milliseconds, rounded up; 0 only looks; negative or null, and left out, waits for ever
   * @returns pairs of the descriptor's number and its events; none if the time ran out
   * @throws SocketError EINVAL for more descriptors than the process may have open
   * @see https://docs.python.org/3/library/select.html#select.poll.poll
   */
  poll(timeoutMs: number | null = null): [number, number][] {
    if (timeoutMs !== null && typeof timeoutMs !== 'number') reject('timeoutMs', 'a number or null', timeoutMs)
    const waitMs = timeoutMs === null || timeoutMs < 0 ? null : number('timeoutMs', timeoutMs, 0, INT_MAX)
    const ready = this.#set.wait(deadlineAfter(waitMs === null ? null : waitMs / 1000))
    const found: [number, number][] = []
    for (let position = 0; found.length < ready; position++) {
      const events = this.#set.found(position)
      if (events !== 0) found.push([this.#set.fd(position), events])
    }
    return found
  }
}
