/**
 * A selector made of `epoll` (Linux): the kernel keeps the list, and a wait costs by what is ready, not by what is watched.
 *
 * @see https://man7.org/linux/man-pages/man7/epoll.7.html
 */
import { Descriptor } from '../descriptor.ts'
import { platform } from '../platform/current.ts'
import { systemError } from '../socket-error.ts'
import { calls } from '../system-calls.ts'
import { type Deadline, waitForMany } from '../waiting.ts'
import { BaseSelector, pollFlags, type ReadyPair, readyEvents, type SelectorKey } from './base-selector.ts'

const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const EPOLL_CTL_MOD = 3
const { words: EVENT_WORDS, fd: FD_WORD } = platform.epollEvent

/** Waits by `epoll`. @see https://docs.python.org/3/library/selectors.html#selectors.EpollSelector */
export class EpollSelector<Data = unknown> extends BaseSelector<Data> {
  readonly #epoll: Descriptor
  /** Room for one event of each registered descriptor, used for every wait. */
  #events = new Int32Array(64 * EVENT_WORDS)
  #room = 1
  readonly #event = new Int32Array(EVENT_WORDS)
  readonly #attempt = (timeoutMs: number) => {
    return calls.epoll_wait(this.#epoll.fileno(), this.#events, this.#room, timeoutMs)
  }

  /**
   * Opens an epoll descriptor, which {@link close} closes.
   *
   * @throws SocketError EMFILE
   */
  constructor() {
    super()
    const fd = calls.epoll_create1(platform.constants.SOCK_CLOEXEC)
    if (fd < 0) throw systemError('epoll_create1', -fd)
    this.#epoll = new Descriptor(fd)
  }

  /** Answers the number of the epoll descriptor, which can be waited for itself; -1 once closed. */
  fileno(): number {
    return this.#epoll.fileno()
  }

  override close(): void {
    super.close()
    this.#epoll.close()
  }

  protected override add(fd: number, events: number): void {
    this.#control(EPOLL_CTL_ADD, fd, events)
  }

  protected override change(fd: number, events: number): void {
    this.#control(EPOLL_CTL_MOD, fd, events)
  }

  protected override remove(fd: number): void {
    // The kernel forgets a descriptor when it is closed, and answers an error then.
    calls.epoll_ctl(this.#epoll.fileno(), EPOLL_CTL_DEL, fd, this.#event)
  }

  protected override wait(deadline: Deadline, keys: ReadonlyMap<number, SelectorKey<Data>>): ReadyPair<Data>[] {
    this.#room = Math.max(1, keys.size)
    if (this.#events.length < this.#room * EVENT_WORDS) this.#events = new Int32Array(2 * this.#room * EVENT_WORDS)
    const count = waitForMany('epoll_wait', deadline, this.#attempt)
    const events = this.#events
    const ready: ReadyPair<Data>[] = []
    for (let at = 0; at < count * EVENT_WORDS; at += EVENT_WORDS) {
      // A descriptor that was unregistered after it was closed, while a copy of it is open, is still reported.
      const key = keys.get(events[at + FD_WORD]!)
      if (key) ready.push([key, readyEvents(events[at]!, key.events)])
    }
    return ready
  }

  #control(operation: number, fd: number, events: number): void {
    this.#event[0] = pollFlags(events)
    this.#event[FD_WORD] = fd
    const result = calls.epoll_ctl(this.#epoll.fileno(), operation, fd, this.#event)
    if (result < 0) throw systemError('epoll_ctl', -result)
  }
}
