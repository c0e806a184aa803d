/**
 * A connected socket as a file of bytes: lines to read, small writes that go out together. Made by `makefile`.
 *
 * The trap: what is written waits in the buffer until `flush`, `close`, or 8192 bytes. A program that asks a question and then
 * reads the answer must flush in between, or both ends wait for ever.
 *
 * @see https://docs.python.org/3/library/io.html#io.BufferedRWPair
 */
import { bytes as checkBytes, integer } from './arguments.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { fileError, type SocketIO } from './socket-io.ts'

/** Which ways a file goes. */
export interface Directions {
  canRead: boolean
  canWrite: boolean
}

/** A file of bytes on a socket. Whoever makes it closes it; the socket stays open until it and all its files are closed. */
export class BinaryFile implements Disposable, Iterable<Buffer> {
  readonly #io: SocketIO
  readonly #directions: Directions
  readonly #reader: ByteReader | null
  readonly #writer: ByteWriter | null
  readonly #release: () => void
  #isClosed = false

  /** Programs call {@link Socket.makefile}. `release` is called once, by {@link close}. */
  constructor(io: SocketIO, directions: Directions, bufferBytes: number, release: () => void) {
    this.#io = io
    this.#directions = directions
    this.#reader = bufferBytes > 0 ? new ByteReader(io, bufferBytes) : null
    this.#writer = bufferBytes > 0 ? new ByteWriter(io, bufferBytes) : null
    this.#release = release
  }

  /** Answers whether the file is closed. */
  get closed(): boolean {
    return this.#isClosed
  }

  /** Answers whether the file was opened for reading. */
  readable(): boolean {
    return this.#directions.canRead
  }

  /** Answers whether the file was opened for writing. */
  writable(): boolean {
    return this.#directions.canWrite
  }

  /** Answers the number of the socket's descriptor, -1 once closed. */
  fileno(): number {
    return this.#isClosed ? -1 : this.#io.fileno()
  }

  /**
   * Waits for `size` bytes and answers them; fewer only at end of file. Without a buffer it is one `recv`: what is there.
   *
   * @param size from 0; -1 is all to the end of file
   * @throws SocketError ETIMEDOUT, after which every read that needs more bytes is ETIMEDOUT at once; EAGAIN on a socket that
   *   never waits; EBADF if the file is closed or for writing only
   */
  read(size = -1): Buffer {
    const reader = this.#reading(size)
    if (reader) return reader.read(size)
    if (size >= 0) return this.#readOnce(size)
    const pieces: Buffer[] = []
    for (let piece = this.#readOnce(65536); piece.length > 0; piece = this.#readOnce(65536)) pieces.push(piece)
    return Buffer.concat(pieces)
  }

  /** Answers at most `size` bytes, those that have come already or else those of one `recv`. */
  read1(size = -1): Buffer {
    const reader = this.#reading(size)
    const most = size < 0 ? 8192 : size
    return reader ? reader.readSome(most) : this.#readOnce(most)
  }

  /**
   * Waits for a line and answers it with its end (`\n`). Without an end it is the last one, or as long as `size`; empty is the
   * end of file.
   *
   * @throws SocketError as {@link read}
   */
  readline(size = -1): Buffer {
    const reader = this.#reading(size)
    if (reader) return reader.readline(size)
    // Without a buffer no byte of the next line may be taken.
    const line: number[] = []
    while (line.length !== size && line.at(-1) !== 0x0a) {
      const [byte] = this.#readOnce(1)
      if (byte === undefined) break
      line.push(byte)
    }
    return Buffer.from(line)
  }

  /**
   * Fills `buffer` and answers how many bytes it got; fewer than fit only at end of file. Without a buffer of its own the file
   * makes one `recv`.
   *
   * @throws SocketError as {@link read}
   */
  readinto(buffer: Uint8Array): number {
    const reader = this.#reading(checkBytes('buffer', buffer).length)
    if (!reader) return this.#io.readinto(buffer)
    const read = reader.read(buffer.length)
    buffer.set(read)
    return read.length
  }

  /** Iterates over the lines to the end of file. */
  *[Symbol.iterator](): Generator<Buffer, void> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line
  }

  /**
   * Takes all the bytes and answers how many; they are sent when the buffer is full, by {@link flush} or by {@link close}.
   * Without a buffer it is one `send`, which may take a part.
   *
   * @throws SocketError as `send`; EBADF if the file is closed or for reading only
   */
  write(bytes: Uint8Array): number {
    checkBytes('bytes', bytes)
    this.#checkOpen('write')
    if (!this.#directions.canWrite) throw fileError('EBADF', 'write', 'the file is not open for writing')
    if (!this.#writer) return this.#io.write(bytes)
    this.#writer.write(bytes)
    return bytes.length
  }

  /**
   * Sends what was written.
   *
   * @throws SocketError as `send`; what was not taken is still there
   */
  flush(): void {
    this.#checkOpen('write')
    this.#writer?.flush()
  }

  /**
   * Sends what was written and closes the file, and the socket too if it was closed before and this is its last file. A second
   * time is harmless.
   *
   * @throws SocketError as `send`; the file is closed all the same, and what was not sent is lost
   */
  close(): void {
    if (this.#isClosed) return
    try {
      this.flush()
    } finally {
      this.#isClosed = true
      this.#release()
    }
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** Checks that the file can be read; answers the buffer, or null if there is none. */
  #reading(size: number): ByteReader | null {
    integer('size', size, -1)
    this.#checkOpen('read')
    if (!this.#directions.canRead) throw fileError('EBADF', 'read', 'the file is not open for reading')
    return this.#reader
  }

  #readOnce(size: number): Buffer {
    const buffer = Buffer.allocUnsafe(size)
    return buffer.subarray(0, this.#io.readinto(buffer))
  }

  #checkOpen(syscall: 'read' | 'write'): void {
    if (this.#isClosed) throw fileError('EBADF', syscall, 'the file is closed')
  }
}
