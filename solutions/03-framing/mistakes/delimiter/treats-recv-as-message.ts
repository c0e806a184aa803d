// Finds the lines of a stream.

export class LineDecoder {
  readonly #maxLength: number

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): string[] {
    // MISTAKE: a piece is taken for the lines that are in it
    if (chunk.length === 0) throw new Error(`no line of at most ${this.#maxLength} bytes`)
    const text = Buffer.from(chunk).toString()
    const lines = text.split(/\r?\n/)
    if (lines.at(-1) === '') lines.pop()
    return lines
  }

  end(): void {}
}
