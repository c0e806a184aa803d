// Finds the lines of a stream that is cut anywhere.

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Takes pieces of a stream and gives its lines: UTF-8, each ended by `\n` or `\r\n`. */
export class LineDecoder {
  readonly #maxLength: number
  /** The pieces of the line that has no end yet. They are joined once, when it has. */
  #pieces: Uint8Array[] = []
  #length = 0

  /** @param maxLength the most bytes that a line may have, without its end */
  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /** Takes the next piece and gives the lines that are complete with it. Throws an Error when a line is too long. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = []
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      // MISTAKE: the \r may have come with the piece before
      const to = at > from && chunk[at - 1] === CARRIAGE_RETURN ? at - 1 : at
      lines.push(this.#finish(chunk.subarray(from, to)))
      from = at + 1
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from))
    this.#check()
    return lines
  }

  /** Says that nothing more will come. Throws an Error when a line was begun and has no end. */
  end(): void {
    if (this.#length > 0) throw new Error(`the stream ended ${this.#length} bytes into a line`)
  }

  #keep(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** A `\r` at the end may belong to the end of the line, so it is not counted yet. */
  #check(): void {
    const length = this.#length - (this.#pieces.at(-1)?.at(-1) === CARRIAGE_RETURN ? 1 : 0)
    if (length > this.#maxLength) throw new Error(`a line is longer than ${this.#maxLength} bytes`)
  }

  #finish(last: Uint8Array): string {
    if (last.length > 0) this.#keep(last)
    this.#check()
    const bytes = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#length = 0
    return bytes.toString()
  }
}
