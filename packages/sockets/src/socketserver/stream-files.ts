/**
 * What a handler reads from and writes to: a connection, or one datagram, as a file. Small on purpose; it is the one place
 * that knows how, so that `makefile` can take over.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.StreamRequestHandler
 */
import { bytes, integer } from '../arguments.ts'
import type { Socket } from '../socket.ts'

/** What a handler reads from. */
export interface RequestReader extends Iterable<Buffer> {
  /** Waits for `size` bytes and answers them; fewer only at the end. Negative, and left out, is all up to the end. */
  read(size?: number): Buffer
  /** Answers the next line with its line feed, or at most `limit` bytes of it; empty at the end. */
  readline(limit?: number): Buffer
}

/** What a handler writes to. */
export interface RequestWriter {
  /** Writes all the bytes and answers how many there were. */
  write(data: Uint8Array): number
  /** Sends what was kept back. */
  flush(): void
}

const LINE_FEED = 10
const EMPTY = Buffer.alloc(0)

/** Reads through a buffer; `fill` answers more bytes, and none at the end. */
export class BufferedReader implements RequestReader {
  #buffered: Buffer = EMPTY
  readonly #fill: () => Buffer

  constructor(fill: () => Buffer) {
    this.#fill = fill
  }

  read(size = -1): Buffer {
    integer('size', size)
    const wanted = size < 0 ? Number.POSITIVE_INFINITY : size
    let have = 0
    return this.#take(last => {
      have += last.length
      return have >= wanted ? wanted : -1
    })
  }

  readline(limit = -1): Buffer {
    integer('limit', limit)
    const most = limit < 0 ? Number.POSITIVE_INFINITY : limit
    let before = 0
    return this.#take(last => {
      const found = last.indexOf(LINE_FEED)
      const end = found === -1 ? Number.POSITIVE_INFINITY : before + found + 1
      before += last.length
      return Math.min(end, most) <= before ? Math.min(end, most) : -1
    })
  }

  /** Answers the lines up to the end. */
  *[Symbol.iterator](): Iterator<Buffer> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line
  }

  /** Fills until `endOf`, which is shown one piece after the other, knows where to cut, or to the end. */
  #take(endOf: (last: Buffer) => number): Buffer {
    const pieces = [this.#buffered]
    let end = endOf(this.#buffered)
    while (end === -1) {
      const piece = this.#fill()
      if (piece.length === 0) break
      pieces.push(piece)
      end = endOf(piece)
    }
    const all = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
    const taken = end === -1 ? all : all.subarray(0, end)
    this.#buffered = all.subarray(taken.length)
    return taken
  }
}

/** Reads a connection in pieces of `bufferSize` bytes. */
export function connectionReader(connection: Socket, bufferSize: number): RequestReader {
  return new BufferedReader(() => connection.recv(bufferSize))
}

/** Reads the bytes of one datagram. */
export function datagramReader(packet: Buffer): RequestReader {
  let rest = packet
  return new BufferedReader(() => {
    const all = rest
    rest = EMPTY
    return all
  })
}

/** Keeps bytes back until there are more than `bufferSize`, or until `flush`; 0 keeps nothing back. */
export class BufferedWriter implements RequestWriter {
  #kept: Buffer[] = []
  #keptBytes = 0
  readonly #send: (data: Uint8Array) => void
  readonly #bufferSize: number

  constructor(send: (data: Uint8Array) => void, bufferSize: number) {
    this.#send = send
    this.#bufferSize = bufferSize
  }

  write(data: Uint8Array): number {
    bytes('data', data)
    if (this.#keptBytes + data.length > this.#bufferSize) {
      this.flush()
      if (data.length > this.#bufferSize) {
        this.#send(data)
        return data.length
      }
    }
    // A copy: the program may write over its bytes before they are sent.
    this.#kept.push(Buffer.from(data))
    this.#keptBytes += data.length
    return data.length
  }

  flush(): void {
    if (this.#keptBytes === 0) return
    const all = this.getvalue()
    this.#kept = []
    this.#keptBytes = 0
    this.#send(all)
  }

  /** Answers what is kept back. */
  getvalue(): Buffer {
    return Buffer.concat(this.#kept)
  }
}
