/** A descriptor that its owner closes once, and the way its calls wait. What goes through it is `socket.ts`. */
import { boolean, number, reject } from './arguments.ts'
import { noteClosed, noteOpen } from './live-sockets.ts'
import { platform } from './platform/current.ts'
import { type Destination, errnoOf, systemError, timeoutError } from './socket-error.ts'
import { calls } from './system-calls.ts'
import { type Deadline, deadlineAfter, TIMEOUT_MAX_SECONDS, waitFor } from './waiting.ts'

const EAGAIN = errnoOf('EAGAIN')
const EINTR = errnoOf('EINTR')
const ECONNRESET = errnoOf('ECONNRESET')
const { F_GETFL, F_SETFL, O_NONBLOCK } = platform.file

/** A call that may have to wait: what to try, what to wait for, and the words for when it does not come. */
export interface Operation {
  syscall: string
  /** POLLIN or POLLOUT. */
  events: number
  /** What a time-out says, `no bytes came`. */
  awaited: string
  /** Where the call goes, for the message of an error. */
  destination?: Destination
}

/** An open descriptor with a mode: it blocks, it never waits, or it waits for so long. */
export class Descriptor implements Disposable {
  #fd: number
  /** In seconds; null blocks, 0 never waits. */
  #timeout: number | null = null

  /** Takes over `fd`, which is closed by {@link close}. */
  constructor(fd: number) {
    this.#fd = fd
    noteOpen(fd)
  }

  /**
   * Answers the descriptor's number, -1 once closed or detached.
   *
   * @see https://docs.python.org/3/library/socket.html#socket.socket.fileno
   */
  fileno(): number {
    return this.#fd
  }

  /**
   * Gives up the descriptor without closing it and answers its number; from now on it is the caller's to close.
   * A number can go to a worker, where `Socket.from(fd)` takes it over.
   *
   * @see https://docs.python.org/3/library/socket.html#socket.socket.detach
   */
  detach(): number {
    const fd = this.#fd
    this.#fd = -1
    noteClosed(fd)
    return fd
  }

  /**
   * Closes the descriptor. A second time is harmless; every other call after it is EBADF.
   *
   * @throws SocketError EBADF if someone else has closed the number behind this object's back
   * @see https://man7.org/linux/man-pages/man2/close.2.html
   */
  close(): void {
    // First: whatever happens now, this number is never closed twice. It may be another's by then.
    const fd = this.detach()
    if (fd === -1) return
    const result = calls.close(fd)
    // The descriptor is gone after EINTR too, and a reset was for the reader to hear of.
    if (result < 0 && result !== -EINTR && result !== -ECONNRESET) throw systemError('close', -result)
  }

  /** Closes the descriptor at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * Chooses whether calls wait. `setblocking(true)` is `settimeout(null)`, `setblocking(false)` is `settimeout(0)`: then a
   * call that would have to wait throws EAGAIN at once.
   *
   * @see https://man7.org/linux/man-pages/man2/fcntl.2.html
   */
  setblocking(flag: boolean): void {
    this.settimeout(boolean('flag', flag) ? null : 0)
  }

  /**
   * Answers whether calls wait: false only after `setblocking(false)` or `settimeout(0)`.
   *
   * @see https://docs.python.org/3/library/socket.html#socket.socket.getblocking
   */
  getblocking(): boolean {
    return this.#timeout !== 0
  }

  /**
   * Sets how long a call waits before it throws ETIMEDOUT. The descriptor is then non-blocking inside.
   *
   * @param seconds from 0 to 2147483, fractions allowed; 0 never waits (EAGAIN); null waits for ever
   * @see https://docs.python.org/3/library/socket.html#socket.socket.settimeout
   */
  settimeout(seconds: number | null): void {
    if (seconds !== null && typeof seconds !== 'number') reject('seconds', 'a number or null', seconds)
    const timeout = seconds === null ? null : number('seconds', seconds, 0, TIMEOUT_MAX_SECONDS)
    this.#setNonBlocking(timeout !== null)
    this.#timeout = timeout
  }

  /**
   * Answers the time-out in seconds: null if calls wait for ever, 0 if they never wait.
   *
   * @see https://docs.python.org/3/library/socket.html#socket.socket.gettimeout
   */
  gettimeout(): number | null {
    return this.#timeout
  }

  /** Takes over the mode that the descriptor already has: non-blocking counts as a time-out of 0. */
  protected adoptMode(): void {
    this.#timeout = this.#call('fcntl', calls.fcntl(this.#fd, F_GETFL, 0)) & O_NONBLOCK ? 0 : null
  }

  /** Answers when a call that begins now has to give up; null for never. */
  protected deadline(): Deadline {
    return this.#timeout === 0 ? null : deadlineAfter(this.#timeout)
  }

  /**
   * Carries a call through after its first try gave `-errno`: waits and tries again as the mode says.
   *
   * @param attempt makes the call with the descriptor, answers its result or `-errno`
   */
  protected retry(operation: Operation, failed: number, deadline: Deadline, attempt: (fd: number) => number): number {
    const { syscall, awaited, destination } = operation
    let result = failed
    while (result < 0) {
      if (result === -EAGAIN && this.#timeout) {
        if (!waitFor(this.#fd, operation.events, deadline)) {
          throw timeoutError(syscall, awaited, this.#timeout, destination)
        }
      } else if (result !== -EINTR) {
        throw systemError(syscall, -result, destination)
      }
      result = attempt(this.#fd)
    }
    return result
  }

  #setNonBlocking(wanted: boolean): void {
    const flags = this.#call('fcntl', calls.fcntl(this.#fd, F_GETFL, 0))
    const next = wanted ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
    if (next !== flags) this.#call('fcntl', calls.fcntl(this.#fd, F_SETFL, next))
  }

  #call(syscall: string, result: number): number {
    if (result < 0) throw systemError(syscall, -result)
    return result
  }
}
