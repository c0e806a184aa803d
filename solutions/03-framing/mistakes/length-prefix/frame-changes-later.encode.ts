// Puts a length before each message, and finds the messages again.
//
//   00 00 00 05   68 65 6c 6c 6f
//   length 5      payload "hello"

const HEADER_BYTES = 4

/** MISTAKE: one memory for all frames, which the next one writes over. */
let scratch = new Uint8Array(64)

/** Gives the payload with its length before it: four bytes, unsigned, the largest first. */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  const size = HEADER_BYTES + payload.length
  if (scratch.length < size) scratch = new Uint8Array(size)
  const frame = scratch.subarray(0, size)
  new DataView(frame.buffer).setUint32(0, payload.length)
  frame.set(payload, HEADER_BYTES)
  return frame
}

/** Takes pieces of a stream of frames and gives the payloads, which may be views of the pieces. */
export class FrameDecoder {
  readonly #maxLength: number
  /** The length of the frame that is being read, as far as its bytes have come. */
  #length = 0
  #headerBytes = 0
  /** The pieces of its payload. They are joined once, when all are there. */
  #pieces: Uint8Array[] = []
  #payloadBytes = 0

  /** @param maxLength the most bytes that a payload may have */
  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /** Takes the next piece and gives the payloads that are complete with it. Throws an Error when one is too long. */
  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    let at = 0
    for (;;) {
      while (this.#headerBytes < HEADER_BYTES) {
        if (at === chunk.length) return frames
        this.#length = this.#length * 256 + chunk[at]! // not `<< 8`, which makes 2 ** 31 negative
        this.#headerBytes += 1
        at += 1
      }
      if (this.#length > this.#maxLength) {
        throw new Error(`a frame says that it is ${this.#length} bytes long, and ${this.#maxLength} are allowed`)
      }
      const piece = chunk.subarray(at, at + this.#length - this.#payloadBytes)
      at += piece.length
      this.#payloadBytes += piece.length
      if (this.#payloadBytes < this.#length) {
        if (piece.length > 0) this.#pieces.push(piece)
        return frames
      }
      frames.push(this.#finish(piece))
    }
  }

  /** Says that nothing more will come. Throws an Error in the middle of a frame. */
  end(): void {
    if (this.#headerBytes === 0) return
    const where =
      this.#headerBytes < HEADER_BYTES
        ? `after ${this.#headerBytes} of ${HEADER_BYTES} bytes of a length`
        : `after ${this.#payloadBytes} of ${this.#length} bytes of a frame`
    throw new Error(`the stream ended ${where}`)
  }

  #finish(last: Uint8Array): Uint8Array {
    const frame = this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last], this.#length)
    this.#pieces = []
    this.#length = 0
    this.#headerBytes = 0
    this.#payloadBytes = 0
    return frame
  }
}
