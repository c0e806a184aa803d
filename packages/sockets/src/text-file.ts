/** A connected socket as a file of text: a `BinaryFile` with an encoding and a way to end lines. Made by `makefile`. */
import { integer, object, reject } from './arguments.ts'
import type { BinaryFile } from './binary-file.ts'
import { fileError } from './socket-io.ts'

/** How text becomes bytes, and where lines end. */
export interface TextOptions {
  /** `utf-8` if left out. */
  encoding?: 'utf-8' | 'latin1'
  /**
   * Where lines end. null (if left out): reading takes `\n`, `\r` and `\r\n`, and answers `\n`; writing leaves `\n`. Empty:
   * reading takes all three and changes nothing. A string: only this one ends a line, and writing puts it for `\n`.
   */
  newline?: null | '' | '\n' | '\r' | '\r\n'
}

/** Answers the checked options; a TypeError or RangeError names the field that is wrong. */
export function checkTextOptions(value: unknown): Required<TextOptions> {
  const { encoding = 'utf-8', newline = null } = object('options', value, 'an object') as TextOptions
  if (!['utf-8', 'latin1'].includes(encoding)) reject('encoding', "'utf-8' or 'latin1'", encoding, 'string')
  if (newline !== null && !['', '\n', '\r', '\r\n'].includes(newline)) {
    reject('newline', "null, '', '\\n', '\\r' or '\\r\\n'", newline, 'string')
  }
  return { encoding, newline }
}

/** A file of text on a socket. Whoever makes it closes it; the socket stays open until it and all its files are closed. */
export class TextFile implements Disposable, Iterable<string> {
  /** The file of bytes below. Reading from both mixes them up. */
  readonly buffer: BinaryFile
  readonly #newline: TextOptions['newline']
  readonly #isLatin1: boolean
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Decoded and not yet asked for. */
  #text = ''
  /** A `\r` that may be half of a line end. */
  #held = ''

  /** Programs call {@link Socket.makefile}. */
  constructor(buffer: BinaryFile, { encoding, newline }: Required<TextOptions>) {
    this.buffer = buffer
    this.#isLatin1 = encoding === 'latin1'
    this.#newline = newline
  }

  /** Answers whether the file is closed. */
  get closed(): boolean {
    return this.buffer.closed
  }

  /** Answers whether the file was opened for reading. */
  readable(): boolean {
    return this.buffer.readable()
  }

  /** Answers whether the file was opened for writing. */
  writable(): boolean {
    return this.buffer.writable()
  }

  /** Answers the number of the socket's descriptor, -1 once closed. */
  fileno(): number {
    return this.buffer.fileno()
  }

  /**
   * Waits for `size` characters, as `length` counts them, and answers them; fewer only at end of file. A character that
   * counts twice is not cut.
   *
   * @param size from 0; -1 is all to the end of file
   * @throws SocketError as {@link BinaryFile.read}; EILSEQ if the bytes are not of the encoding
   */
  read(size = -1): string {
    const wanted = integer('size', size, -1) === -1 ? Number.POSITIVE_INFINITY : size
    while (this.#text.length < wanted) if (!this.#fill()) break
    return this.#take(wanted)
  }

  /**
   * Waits for a line and answers it with its end. Without an end it is the last one, or as long as `size`; empty is the end
   * of file.
   *
   * @throws SocketError as {@link read}
   */
  readline(size = -1): string {
    const most = integer('size', size, -1) === -1 ? Number.POSITIVE_INFINITY : size
    const end = this.#newline === '' ? /\r\n|\n|\r/g : new RegExp(this.#newline ?? '\n', 'g')
    for (;;) {
      if (end.test(this.#text)) return this.#take(Math.min(most, end.lastIndex))
      const seen = this.#text.length
      if (seen >= most || !this.#fill()) return this.#take(most)
      // The end may have two characters, of which the first is the last one seen.
      end.lastIndex = Math.max(0, seen - 1)
    }
  }

  /** Iterates over the lines to the end of file. */
  *[Symbol.iterator](): Generator<string, void> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line
  }

  /**
   * Takes the text and answers its length. It is sent when the buffer is full, by {@link flush} or by {@link close}.
   *
   * @throws SocketError as {@link BinaryFile.write}; RangeError for characters that the encoding does not have
   */
  write(text: string): number {
    if (typeof text !== 'string') reject('text', 'a string', text)
    const isEncodable = this.#isLatin1 ? !/[^\0-\xff]/.test(text) : text.isWellFormed()
    if (!isEncodable) reject('text', `encodable as ${this.#isLatin1 ? 'latin1' : 'utf-8'}`, text, 'string')
    const ended = this.#newline ? text.replaceAll('\n', this.#newline) : text
    this.buffer.write(Buffer.from(ended, this.#isLatin1 ? 'latin1' : 'utf-8'))
    return text.length
  }

  /** Sends what was written. @throws SocketError as {@link BinaryFile.flush} */
  flush(): void {
    this.buffer.flush()
  }

  /** Sends what was written and closes the file. @throws SocketError as {@link BinaryFile.close} */
  close(): void {
    this.buffer.close()
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  #take(most: number): string {
    const last = this.#text.codePointAt(most - 1) ?? 0
    const taken = this.#text.slice(0, last > 0xffff ? most + 1 : most)
    this.#text = this.#text.slice(taken.length)
    return taken
  }

  /** Reads and decodes once more; false at end of file. */
  #fill(): boolean {
    const bytes = this.buffer.read1()
    const isEnd = bytes.length === 0
    let text = this.#held + this.#decode(bytes, isEnd)
    this.#held = ''
    if (!this.#newline && !isEnd && text.endsWith('\r')) {
      text = text.slice(0, -1)
      this.#held = '\r'
    }
    this.#text += this.#newline === null ? text.replace(/\r\n?/g, '\n') : text
    return !isEnd
  }

  #decode(bytes: Buffer, isEnd: boolean): string {
    if (this.#isLatin1) return bytes.toString('latin1')
    try {
      return this.#decoder.decode(bytes, { stream: !isEnd })
    } catch {
      throw fileError('EILSEQ', 'read', 'the bytes are not UTF-8')
    }
  }
}
