// Exercise 4: put a length before each message, and find the messages again.

/** Gives the payload with its length before it: four bytes, unsigned, the largest first. */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  // TODO 1: make an array that is four bytes longer than the payload, and write the length and the payload into it.
  throw new Error(
    `encodeFrame does nothing yet: it was given ${payload.length} bytes. ` +
      'Step 1: make room for the length. Read lessons/03-framing/README.md, section "Exercise 4: Length prefix".',
  )
}

/** Takes pieces of a stream of frames and gives the payloads. */
export class FrameDecoder {
  /** @param maxLength the most bytes that a payload may have */
  constructor(maxLength: number) {
    // TODO 2: keep maxLength, and a place for the bytes of the frame that is not complete.
    throw new Error(
      `FrameDecoder does nothing yet: it was given the number ${maxLength}. ` +
        'Write encodeFrame first, then the constructor. ' +
        'Read lessons/03-framing/README.md, section "Exercise 4: Length prefix".',
    )
  }

  /** Takes the next piece and gives the payloads that are complete with it. Throws an Error when one is too long. */
  push(chunk: Uint8Array): Uint8Array[] {
    // TODO 3: collect the four bytes of the length. They may come in four pieces.
    // TODO 4: throw an Error as soon as the length is known and is over maxLength.
    // TODO 5: collect the payload; when it is complete, the next length begins.
    throw new Error(`push does nothing yet: it was given ${chunk.length} bytes`)
  }

  /** Says that nothing more will come. Throws an Error in the middle of a frame. */
  end(): void {
    // TODO 6: throw an Error when a frame was begun and is not complete.
  }
}
