/**
 * A selector made of `kqueue` (macOS). Unproven: nobody has run the suite there yet.
 *
 *     struct kevent   ident 8 | filter 2 | flags 2 | fflags 4 | data 8 | udata 8
 *
 * @see https://developer.apple.com/library/archive/documentation/System/Conceptual/ManPages_iPhoneOS/man2/kqueue.2.html
 */
import { Descriptor } from '../descriptor.ts'
import { systemError } from '../socket-error.ts'
import { calls } from '../system-calls.ts'
import { type Deadline, waitForMany } from '../waiting.ts'
import { BaseSelector, EVENT_READ, EVENT_WRITE, type ReadyPair, type SelectorKey } from './base-selector.ts'

const EVFILT_READ = -1
const EVFILT_WRITE = -2
const EV_ADD = 1
const EV_DELETE = 2
const EVENT_WORDS = 8

/** Waits by `kqueue`. @see https://docs.python.org/3/library/selectors.html#selectors.KqueueSelector */
export class KqueueSelector<Data = unknown> extends BaseSelector<Data> {
  readonly #kqueue: Descriptor
  #events = new Int32Array(64 * EVENT_WORDS)
  #room = 1
  readonly #change = new Int32Array(EVENT_WORDS)
  /** Seconds and nanoseconds, 64 bits each; the upper halves stay 0. */
  readonly #timespec = new Int32Array(4)
  readonly #attempt = (timeoutMs: number) => {
    this.#timespec[0] = Math.floor(timeoutMs / 1000)
    this.#timespec[2] = (timeoutMs % 1000) * 1e6
    const timespec = timeoutMs < 0 ? null : this.#timespec
    return calls.kevent(this.#kqueue.fileno(), this.#change, 0, this.#events, this.#room, timespec)
  }

  /**
   * Opens a kqueue, which {@link close} closes.
   *
   * @throws SocketError EMFILE
   */
  constructor() {
    super()
    const fd = calls.kqueue()
    if (fd < 0) throw systemError('kqueue', -fd)
    this.#kqueue = new Descriptor(fd)
  }

  /** Answers the number of the kqueue, which can be waited for itself; -1 once closed. */
  fileno(): number {
    return this.#kqueue.fileno()
  }

  override close(): void {
    super.close()
    this.#kqueue.close()
  }

  protected override add(fd: number, events: number): void {
    for (const [event, filter] of filters(events)) {
      const result = this.#control(filter, EV_ADD, fd)
      if (result >= 0) continue
      this.remove(fd, events & (event - 1))
      throw systemError('kevent', -result)
    }
  }

  protected override change(fd: number, events: number, before: number): void {
    this.remove(fd, before & ~events)
    this.add(fd, events & ~before)
  }

  protected override remove(fd: number, before: number): void {
    // The kernel forgets a descriptor when it is closed, and answers an error then.
    for (const [, filter] of filters(before)) this.#control(filter, EV_DELETE, fd)
  }

  protected override wait(deadline: Deadline, keys: ReadonlyMap<number, SelectorKey<Data>>): ReadyPair<Data>[] {
    // One event for reading and one for writing of each.
    this.#room = Math.max(1, 2 * keys.size)
    if (this.#events.length < this.#room * EVENT_WORDS) this.#events = new Int32Array(2 * this.#room * EVENT_WORDS)
    const count = waitForMany('kevent', deadline, this.#attempt)
    const ready: ReadyPair<Data>[] = []
    for (let at = 0; at < count * EVENT_WORDS; at += EVENT_WORDS) {
      const key = keys.get(this.#events[at]!)
      // The filter is the lower half of its word.
      const event = (this.#events[at + 2]! << 16) >> 16 === EVFILT_READ ? EVENT_READ : EVENT_WRITE
      if (key) ready.push([key, event & key.events])
    }
    return ready
  }

  #control(filter: number, flags: number, fd: number): number {
    this.#change[0] = fd
    this.#change[2] = (filter & 0xffff) | (flags << 16)
    return calls.kevent(this.#kqueue.fileno(), this.#change, 1, this.#events, 0, this.#timespec.fill(0))
  }
}

function filters(events: number): [number, number][] {
  const both: [number, number][] = [
    [EVENT_READ, EVFILT_READ],
    [EVENT_WRITE, EVFILT_WRITE],
  ]
  return both.filter(([event]) => events & event)
}
