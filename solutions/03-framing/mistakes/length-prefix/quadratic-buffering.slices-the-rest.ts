// Puts a length before each message, and finds the messages again.

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

export class FrameDecoder {
  readonly #maxLength: number
  #pieces: Uint8Array[] = []
  #length = 0

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    this.#pieces.push(chunk)
    this.#length += chunk.length
    while (this.#length >= 4) {
      if (this.#pieces[0]!.length < 4) this.#join()
      const length = Buffer.from(this.#pieces[0]!).readUInt32BE(0) // MISTAKE: a copy of the whole piece for each frame
      if (length > this.#maxLength) throw new Error(`a frame of ${length} bytes is too long`)
      if (this.#length < 4 + length) break
      const all = this.#join()
      frames.push(all.slice(4, 4 + length))
      this.#pieces = [all.slice(4 + length)] // and another one
      this.#length -= 4 + length
    }
    return frames
  }

  end(): void {
    if (this.#length > 0) throw new Error(`${this.#length} bytes of a frame are left`)
  }

  #join(): Uint8Array {
    const all = new Uint8Array(Buffer.concat(this.#pieces))
    this.#pieces = [all]
    return all
  }
}
