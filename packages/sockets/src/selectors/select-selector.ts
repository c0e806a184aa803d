/** A selector made of `select`: descriptors below 1024, and every wait looks at all of them. */
import { select } from '../select.ts'
import { type Deadline, millisecondsUntil } from '../waiting.ts'
import { BaseSelector, EVENT_READ, EVENT_WRITE, type ReadyPair, type SelectorKey } from './base-selector.ts'

/** Waits by `select`. @see https://docs.python.org/3/library/selectors.html#selectors.SelectSelector */
export class SelectSelector<Data = unknown> extends BaseSelector<Data> {
  readonly #readers = new Set<number>()
  readonly #writers = new Set<number>()

  override close(): void {
    super.close()
    this.#readers.clear()
    this.#writers.clear()
  }

  protected override add(fd: number, events: number): void {
    if (events & EVENT_READ) this.#readers.add(fd)
    if (events & EVENT_WRITE) this.#writers.add(fd)
  }

  protected override change(fd: number, events: number): void {
    this.remove(fd)
    this.add(fd, events)
  }

  protected override remove(fd: number): void {
    this.#readers.delete(fd)
    this.#writers.delete(fd)
  }

  protected override wait(deadline: Deadline, keys: ReadonlyMap<number, SelectorKey<Data>>): ReadyPair<Data>[] {
    const seconds = deadline === null ? null : millisecondsUntil(deadline) / 1000
    const [readable, writable] = select(this.#readers, this.#writers, [], seconds)
    const events = new Map(readable.map(fd => [fd, EVENT_READ]))
    for (const fd of writable) events.set(fd, (events.get(fd) ?? 0) | EVENT_WRITE)
    return Array.from(events, ([fd, ready]) => [keys.get(fd)!, ready])
  }
}
