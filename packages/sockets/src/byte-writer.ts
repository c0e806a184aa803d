/** Gathers small writes and sends them together. Nothing is sent before the buffer is full, or `flush`, or `close`. */
import type { SocketIO } from './socket-io.ts'

/** The writing half of a file with a buffer. */
export class ByteWriter {
  readonly #io: SocketIO
  readonly #buffer: Buffer
  #length = 0

  constructor(io: SocketIO, bufferBytes: number) {
    this.#io = io
    this.#buffer = Buffer.allocUnsafeSlow(bufferBytes)
  }

  /** Takes all the bytes; sends when they do not fit. */
  write(bytes: Uint8Array): void {
    if (bytes.length > this.#buffer.length - this.#length) this.flush()
    if (bytes.length > this.#buffer.length) {
      for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(this.#io.write(rest))
    } else {
      this.#buffer.set(bytes, this.#length)
      this.#length += bytes.length
    }
  }

  /** Sends what was gathered. After an error the bytes that were not taken are still here. */
  flush(): void {
    while (this.#length > 0) {
      const sent = this.#io.write(this.#buffer.subarray(0, this.#length))
      this.#buffer.copyWithin(0, sent, this.#length)
      this.#length -= sent
    }
  }
}
