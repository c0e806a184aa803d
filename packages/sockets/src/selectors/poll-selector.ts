/** A selector made of `poll`: any descriptor, and every wait looks at all of them. */
import { PollSet } from '../poll-set.ts'
import type { Deadline } from '../waiting.ts'
import { BaseSelector, pollFlags, type ReadyPair, readyEvents, type SelectorKey } from './base-selector.ts'

/** Waits by `poll`. @see https://docs.python.org/3/library/selectors.html#selectors.PollSelector */
export class PollSelector<Data = unknown> extends BaseSelector<Data> {
  #set = new PollSet()

  override close(): void {
    super.close()
    this.#set = new PollSet()
  }

  protected override add(fd: number, events: number): void {
    this.#set.set(fd, pollFlags(events))
  }

  protected override change(fd: number, events: number): void {
    this.#set.set(fd, pollFlags(events))
  }

  protected override remove(fd: number): void {
    this.#set.delete(fd)
  }

  protected override wait(deadline: Deadline, keys: ReadonlyMap<number, SelectorKey<Data>>): ReadyPair<Data>[] {
    const set = this.#set
    const count = set.wait(deadline)
    const ready: ReadyPair<Data>[] = []
    for (let position = 0; ready.length < count; position++) {
      const flags = set.found(position)
      if (flags === 0) continue
      const key = keys.get(set.fd(position))!
      ready.push([key, readyEvents(flags, key.events)])
    }
    return ready
  }
}
