/**
 * Reads more than is wanted and keeps the rest, so that a line does not cost a call for each byte. An error loses nothing: what
 * has come stays in the buffer.
 */
import type { SocketIO } from './socket-io.ts'

const NEWLINE = 0x0a

/** The reading half of a file with a buffer. */
export class ByteReader {
  readonly #io: SocketIO
  #buffer: Buffer
  #start = 0
  #end = 0

  constructor(io: SocketIO, bufferBytes: number) {
    this.#io = io
    this.#buffer = Buffer.allocUnsafeSlow(bufferBytes)
  }

  /** Waits for `size` bytes, or the end of file, and answers them; a negative size is all to the end of file. */
  read(size: number): Buffer {
    const wanted = size < 0 ? Number.POSITIVE_INFINITY : size
    while (this.#length() < wanted) if (!this.#fill()) break
    return this.#take(wanted)
  }

  /** Answers at most `size` bytes, with at most one call, and none at all if there are some already. */
  readSome(size: number): Buffer {
    if (this.#length() === 0 && size > 0) this.#fill()
    return this.#take(size)
  }

  /** Waits for the end of a line, or `limit` bytes, or the end of file. The line end is part of the answer. */
  readline(limit: number): Buffer {
    const most = limit < 0 ? Number.POSITIVE_INFINITY : limit
    for (let seen = 0; ; ) {
      const found = this.#buffer.subarray(this.#start + seen, this.#end).indexOf(NEWLINE)
      if (found !== -1) return this.#take(Math.min(most, seen + found + 1))
      seen = this.#length()
      if (seen >= most || !this.#fill()) return this.#take(most)
    }
  }

  #length(): number {
    return this.#end - this.#start
  }

  /** Answers a copy, since the buffer is used again. */
  #take(most: number): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + most)))
    this.#start += taken.length
    if (this.#start === this.#end) this.#start = this.#end = 0
    return taken
  }

  /** Reads once more; false at end of file. */
  #fill(): boolean {
    if (this.#end === this.#buffer.length) this.#makeRoom()
    const count = this.#io.readinto(this.#buffer.subarray(this.#end))
    this.#end += count
    return count > 0
  }

  #makeRoom(): void {
    const kept = this.#buffer.subarray(this.#start, this.#end)
    const isHalfEmpty = this.#start > this.#buffer.length / 2
    const next = isHalfEmpty ? this.#buffer : Buffer.allocUnsafeSlow(this.#buffer.length * 2)
    kept.copy(next)
    this.#buffer = next
    this.#end = kept.length
    this.#start = 0
  }
}
