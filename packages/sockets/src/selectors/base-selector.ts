/**
 * What all selectors have in common: which file objects are registered, for what, and with which data.
 *
 * @see https://docs.python.org/3/library/selectors.html
 */
import { integer, number, reject } from '../arguments.ts'
import { descriptorOf, type Waitable } from '../fileno.ts'
import { errnoOf, SocketError } from '../socket-error.ts'
import { type Deadline, deadlineAfter, POLLIN, POLLOUT, TIMEOUT_MAX_SECONDS } from '../waiting.ts'

/** For selectors: something can be read, or a connection waits, or the end has come. */
export const EVENT_READ = 1
/** For selectors: something can be written, or a connect has ended. */
export const EVENT_WRITE = 2

/** What is known about a registered file object. A change makes a new key; a key itself never changes. */
export interface SelectorKey<Data = unknown> {
  /** The very object that was registered. */
  readonly fileobj: Waitable
  /** Its descriptor when it was registered. */
  readonly fd: number
  /** What it waits for: EVENT_READ, EVENT_WRITE or both. */
  readonly events: number
  /** Whatever the program gave along; undefined if nothing. */
  readonly data: Data
}

/** A ready key and what is ready of the events that it waits for. */
export type ReadyPair<Data = unknown> = [key: SelectorKey<Data>, events: number]

/**
 * Waits for many file objects. `Data` is the type of what is registered with each of them: who names it gives it at every
 * `register`.
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.BaseSelector
 */
export abstract class BaseSelector<Data = unknown> implements Disposable {
  readonly #keys = new Map<number, SelectorKey<Data>>()
  #isClosed = false

  /**
   * Begins to wait for a file object. It is neither kept open nor closed by the selector.
   *
   * @param events EVENT_READ, EVENT_WRITE or both joined by `|`
   * @param data comes back in the key: a connection's state, a callback
   * @throws RangeError if it is registered already, or closed
   * @throws SocketError EPERM (epoll) for a descriptor that is always ready, such as a file; EBADF
   */
  register(fileobj: Waitable, events: number, data?: Data): SelectorKey<Data> {
    this.#checkOpen('register')
    integer('events', events, EVENT_READ, EVENT_READ | EVENT_WRITE)
    const fd = this.#lookUp(fileobj)
    if (this.#keys.has(fd)) {
      throw new RangeError(`Expected \`fileobj\` to be new to the selector, but descriptor ${fd} is registered`)
    }
    const key = { fileobj, fd, events, data: data as Data }
    this.add(fd, events)
    this.#keys.set(fd, key)
    return key
  }

  /**
   * Stops waiting for a file object and answers its last key. One that was closed in between is found by its identity; but
   * unregister first and close then: its number may be another's by now.
   *
   * @throws RangeError if it is not registered
   */
  unregister(fileobj: Waitable): SelectorKey<Data> {
    const key = this.get_key(fileobj)
    this.#keys.delete(key.fd)
    this.remove(key.fd, key.events)
    return key
  }

  /**
   * Replaces the events and the data of a registered file object and answers the new key.
   *
   * @throws RangeError if it is not registered
   * @throws SocketError if the kernel refuses; it is unregistered then
   */
  modify(fileobj: Waitable, events: number, data?: Data): SelectorKey<Data> {
    integer('events', events, EVENT_READ, EVENT_READ | EVENT_WRITE)
    const key = this.get_key(fileobj)
    if (events === key.events && data === key.data) return key
    const changed = { ...key, events, data: data as Data }
    try {
      if (events !== key.events) this.change(key.fd, events, key.events)
    } catch (error) {
      this.#keys.delete(key.fd)
      throw error
    }
    this.#keys.set(key.fd, changed)
    return changed
  }

  /**
   * Waits until something is ready and answers pairs of a key and its ready events. An error on a descriptor counts as
   * ready for all it waits for: the call that follows says which. A signal does not interrupt: the wait goes on.
   *
   * @param timeout in seconds up to 2147483, rounded up to what the kernel counts in; 0 or negative only looks; null, and
   * left out, waits for ever
   * @returns an empty list if the time ran out
   */
  select(timeout: number | null = null): ReadyPair<Data>[] {
    this.#checkOpen('select')
    if (timeout !== null && typeof timeout !== 'number') reject('timeout', 'a number or null', timeout)
    if (timeout === null) return this.wait(null, this.#keys)
    const seconds = timeout < 0 ? 0 : number('timeout', timeout, 0, TIMEOUT_MAX_SECONDS)
    return this.wait(deadlineAfter(seconds), this.#keys)
  }

  /** Gives back what the selector holds; the file objects stay open. A second time is harmless. */
  close(): void {
    this.#isClosed = true
    this.#keys.clear()
  }

  /** Closes the selector at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * Answers the key of a registered file object.
   *
   * @throws RangeError if it is not registered
   */
  get_key(fileobj: Waitable): SelectorKey<Data> {
    this.#checkOpen('get_key')
    const fd = this.#lookUp(fileobj)
    const key = this.#keys.get(fd)
    if (key) return key
    throw new RangeError(`Expected \`fileobj\` to be registered with the selector, but descriptor ${fd} is not`)
  }

  /** Answers the keys by descriptor, as they are at any time; null once the selector is closed. */
  get_map(): ReadonlyMap<number, SelectorKey<Data>> | null {
    return this.#isClosed ? null : this.#keys
  }

  /** Begins to wait for a descriptor. */
  protected abstract add(fd: number, events: number): void
  /** Waits for other events of a descriptor than before. */
  protected abstract change(fd: number, events: number, before: number): void
  /** Waits no longer for a descriptor. It may be closed by now: that is no failure. */
  protected abstract remove(fd: number, before: number): void
  /** Waits and answers the ready pairs. */
  protected abstract wait(deadline: Deadline, keys: ReadonlyMap<number, SelectorKey<Data>>): ReadyPair<Data>[]

  /** A closed file object has lost its number: it is found by identity. */
  #lookUp(fileobj: Waitable): number {
    try {
      return descriptorOf('fileobj', fileobj)
    } catch (error) {
      for (const key of this.#keys.values()) if (key.fileobj === fileobj) return key.fd
      throw error
    }
  }

  #checkOpen(syscall: string): void {
    if (!this.#isClosed) return
    throw new SocketError({ code: 'EBADF', errno: -errnoOf('EBADF'), syscall, reason: 'the selector is closed' })
  }
}

/** Answers the flags of poll and epoll for the events of a selector; both have the same numbers. */
export function pollFlags(events: number): number {
  return (events & EVENT_READ ? POLLIN : 0) | (events & EVENT_WRITE ? POLLOUT : 0)
}

/** Answers which of the events that a key waits for are ready, from the flags of poll and epoll. */
export function readyEvents(flags: number, waitedFor: number): number {
  return ((flags & ~POLLIN ? EVENT_WRITE : 0) | (flags & ~POLLOUT ? EVENT_READ : 0)) & waitedFor
}
