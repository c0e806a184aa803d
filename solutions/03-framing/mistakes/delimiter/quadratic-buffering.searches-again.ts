// Finds the lines of a stream that is cut anywhere.

export class LineDecoder {
  readonly #maxLength: number
  #memory = Buffer.alloc(1024)
  #length = 0

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): string[] {
    while (this.#length + chunk.length > this.#memory.length) {
      this.#memory = Buffer.concat([this.#memory, Buffer.alloc(this.#memory.length)])
    }
    this.#memory.set(chunk, this.#length)
    this.#length += chunk.length
    const lines: string[] = []
    for (;;) {
      const at = this.#memory.subarray(0, this.#length).indexOf(0x0a) // MISTAKE: old bytes are searched again
      const length = at === -1 ? this.#length : at
      const end = length > 0 && this.#memory[length - 1] === 0x0d ? length - 1 : length
      if (end > this.#maxLength) throw new Error('a line is too long')
      if (at === -1) return lines
      lines.push(this.#memory.toString('utf8', 0, end))
      this.#memory.copyWithin(0, at + 1, this.#length)
      this.#length -= at + 1
    }
  }

  end(): void {
    if (this.#length > 0) throw new Error(`${this.#length} bytes of a line are left`)
  }
}
