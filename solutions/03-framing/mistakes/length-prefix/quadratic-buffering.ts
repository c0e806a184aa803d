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
    const frames: Uint8Array[] = []
    this.#rest = Buffer.concat([this.#rest, chunk]) // MISTAKE: all old bytes are copied for each piece
    while (this.#rest.length >= 4) {
      const length = this.#rest.readUInt32BE(0)
      if (length > this.#maxLength) throw new Error(`a frame of ${length} bytes is too long`)
      if (this.#rest.length < 4 + length) break
      frames.push(this.#rest.subarray(4, 4 + length))
      this.#rest = this.#rest.subarray(4 + length)
    }
    return frames
  }

  end(): void {
    if (this.#rest.length > 0) throw new Error(`${this.#rest.length} bytes of a frame are left`)
  }
}
