// Finds the lines of a stream that is cut anywhere.

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

export class LineDecoder {
  readonly #maxLength: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): string[] {
    const lines: string[] = []
    this.#rest = Buffer.concat([this.#rest, chunk]) // MISTAKE: all old bytes are copied for each piece
    for (let at = this.#rest.indexOf(LINE_FEED); at !== -1; at = this.#rest.indexOf(LINE_FEED)) {
      const line = withoutReturn(this.#rest.subarray(0, at))
      this.#check(line.length)
      lines.push(line.toString())
      this.#rest = this.#rest.subarray(at + 1)
    }
    this.#check(withoutReturn(this.#rest).length)
    return lines
  }

  end(): void {
    if (this.#rest.length > 0) throw new Error(`${this.#rest.length} bytes of a line are left`)
  }

  #check(length: number): void {
    if (length > this.#maxLength) throw new Error(`a line is longer than ${this.#maxLength} bytes`)
  }
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
}
