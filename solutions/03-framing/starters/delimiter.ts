// Exercise 2: find the lines of a stream that is cut anywhere.

/** Takes pieces of a stream and gives its lines: UTF-8, each ended by `\n` or `\r\n`. */
export class LineDecoder {
  /** @param maxLength the most bytes that a line may have, without its end */
  constructor(maxLength: number) {
    // TODO 1: keep maxLength, and a place for the bytes of the line that has no end yet.
    throw new Error(
      `LineDecoder does nothing yet: it was given the number ${maxLength}. ` +
        'Step 1: write the constructor. Read lessons/03-framing/README.md, section "Exercise 2: Delimiter".',
    )
  }

  /** Takes the next piece and gives the lines that are complete with it. Throws an Error when a line is too long. */
  push(chunk: Uint8Array): string[] {
    // TODO 2: find each 0x0a in the piece. What lies before it, behind what you kept, is a line.
    // TODO 3: keep the bytes after the last one for the next piece.
    // TODO 4: throw an Error as soon as a line has more than maxLength bytes.
    throw new Error(`push does nothing yet: it was given ${chunk.length} bytes`)
  }

  /** Says that nothing more will come. Throws an Error when a line was begun and has no end. */
  end(): void {
    // TODO 5: throw an Error when you have kept bytes.
  }
}
