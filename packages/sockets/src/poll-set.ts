/**
 * The array that `poll` takes, kept from call to call: 8 bytes a descriptor, in the order in which they were added.
 *
 *     int fd 4 | short events 2 | short revents 2
 *
 * @see https://man7.org/linux/man-pages/man2/poll.2.html
 */
import { calls } from './system-calls.ts'
import { type Deadline, waitForMany } from './waiting.ts'

/** Descriptors with the events that each waits for, and what the last wait found. */
export class PollSet {
  readonly #positions = new Map<number, number>()
  #bytes = new Uint8Array(8 * 16)
  #numbers = new Int32Array(this.#bytes.buffer)
  #shorts = new Int16Array(this.#bytes.buffer)
  readonly #attempt = (timeoutMs: number) => calls.poll(this.#bytes, this.size, timeoutMs)

  /** How many descriptors there are. */
  get size(): number {
    return this.#positions.size
  }

  has(fd: number): boolean {
    return this.#positions.has(fd)
  }

  /** Adds a descriptor, or changes its events; its place stays the same then. */
  set(fd: number, events: number): void {
    let position = this.#positions.get(fd)
    if (position === undefined) {
      position = this.size
      if (8 * (position + 1) > this.#bytes.length) this.#grow()
      this.#positions.set(fd, position)
      this.#numbers[2 * position] = fd
    }
    this.#shorts[4 * position + 2] = events
  }

  /** Takes a descriptor out; false if it is not in. */
  delete(fd: number): boolean {
    const position = this.#positions.get(fd)
    if (position === undefined) return false
    this.#positions.delete(fd)
    this.#numbers.copyWithin(2 * position, 2 * (position + 1), 2 * (this.size + 1))
    for (let next = position; next < this.size; next++) this.#positions.set(this.#numbers[2 * next]!, next)
    return true
  }

  /** Waits until some are ready and answers how many, 0 if the deadline came first. */
  wait(deadline: Deadline): number {
    return waitForMany('poll', deadline, this.#attempt)
  }

  /** The descriptor at a position. */
  fd(position: number): number {
    return this.#numbers[2 * position]!
  }

  /** What the last wait found for the descriptor at a position, 0 for nothing. */
  found(position: number): number {
    return this.#shorts[4 * position + 3]! & 0xffff
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length)
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#numbers = new Int32Array(larger.buffer)
    this.#shorts = new Int16Array(larger.buffer)
  }
}
