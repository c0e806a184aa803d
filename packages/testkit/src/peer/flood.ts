/**
 * A peer that sends as much as the program takes. Each piece is handed over when the kernel has taken the one before, so
 * the tests keep nothing in memory, and how far it got says how much the program and the two kernel buffers have taken.
 *
 * @see tcp(7), RFC 9293 section 3.8.6 (managing the window)
 */
import type { TcpConnection } from './tcp-connection.ts'

const PIECE_BYTES = 65_536

/** Bytes that are on their way to the program. */
export class Flood {
  /** Resolves when all bytes were handed over, or the flood was stopped, or the connection ended; may wait for ever. */
  readonly done: Promise<void>
  readonly #connection: TcpConnection
  readonly #bytes: Uint8Array
  #sentBytes = 0
  #isStopped = false

  /** Begins at once. Whether the peer reads meanwhile is for the test to say. */
  constructor(connection: TcpConnection, bytes: Uint8Array) {
    this.#connection = connection
    this.#bytes = bytes
    this.done = this.#run()
  }

  /** How many of the bytes were sent so far; the last piece may still be on its way to the kernel. */
  get sentBytes(): number {
    return this.#sentBytes
  }

  /** Sends no further piece; what was sent stays sent. */
  stop(): void {
    this.#isStopped = true
  }

  async #run(): Promise<void> {
    const connection = this.#connection
    while (this.#sentBytes < this.#bytes.length && !this.#isStopped && !connection.isOver) {
      const piece = this.#bytes.subarray(this.#sentBytes, this.#sentBytes + PIECE_BYTES)
      this.#sentBytes += piece.length
      connection.send(piece)
      await connection.until(() => connection.unsentBytes === 0 || connection.isOver)
    }
  }
}
