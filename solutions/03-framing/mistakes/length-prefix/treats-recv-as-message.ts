// Puts a length before each message, and finds the messages again.

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

export class FrameDecoder {
  readonly #maxLength: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const bytes = Buffer.from(chunk)
    if (bytes.length >= 4 && bytes.readUInt32BE(0) > this.#maxLength) throw new Error('a frame is too long')
    return [bytes.subarray(4)] // MISTAKE: a piece is taken for a frame
  }

  end(): void {
    if (this.#rest.length > 0) throw new Error(`${this.#rest.length} bytes of a frame are left`)
  }
}
