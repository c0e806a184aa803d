// Finds the lines of a stream.

export class LineDecoder {
  constructor(maxLength: number) {
    if (maxLength < 0) throw new RangeError('a line cannot be shorter than nothing')
  }

  push(chunk: Uint8Array): string[] {
    // MISTAKE: a piece is taken for the lines that are in it
    const text = Buffer.from(chunk).toString()
    const lines = text.split(/\r?\n/)
    if (lines.at(-1) === '') lines.pop()
    return lines
  }

  end(): void {}
}
