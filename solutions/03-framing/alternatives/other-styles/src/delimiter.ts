// A generator that is fed byte by byte keeps the place between two pieces; a decoder that streams keeps half characters.
export class LineDecoder {
  private readonly lines: Generator<string | undefined, never, number>
  private isInside = false

  constructor(maxLength: number) {
    this.lines = this.read(maxLength)
    this.lines.next()
  }

  push(chunk: Uint8Array): string[] {
    const found: string[] = []
    for (const byte of chunk) {
      const { value } = this.lines.next(byte)
      if (value !== undefined) found.push(value)
    }
    return found
  }

  end(): void {
    if (this.isInside) throw new Error('The last line has no end.')
  }

  private *read(maxLength: number): Generator<string | undefined, never, number> {
    let line: string | undefined
    for (;;) {
      const bytes: number[] = []
      for (let byte = yield line; byte !== 0x0a; byte = yield undefined) {
        bytes.push(byte)
        this.isInside = true
        if (bytes.length - (byte === 0x0d ? 1 : 0) > maxLength) throw new RangeError(`More than ${maxLength} bytes.`)
      }
      if (bytes.at(-1) === 0x0d) bytes.pop()
      line = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
      this.isInside = false
    }
  }
}
