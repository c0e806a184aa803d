// Finds the lines of a stream that is cut anywhere.

export class LineDecoder {
  readonly #maxLength: number
  #rest = ''

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): string[] {
    this.#rest += Buffer.from(chunk).toString() // MISTAKE: a character may be cut in two
    const lines = this.#rest.split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of [...lines, this.#rest]) this.#check(line.replace(/\r$/, ''))
    return lines.map(line => line.replace(/\r$/, ''))
  }

  end(): void {
    if (this.#rest !== '') throw new Error(`"${this.#rest}" is no whole line`)
  }

  #check(line: string): void {
    if (Buffer.byteLength(line) > this.#maxLength) throw new Error(`a line is longer than ${this.#maxLength} bytes`)
  }
}
