// The payload is collected into memory that grows by doubling, so that a length that lies costs nothing.

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(4 + payload.length)
  frame.writeUInt32BE(payload.length)
  frame.set(payload, 4)
  return frame
}

export class FrameDecoder {
  private readonly maxLength: number
  private memory = Buffer.alloc(64)
  private from = 0
  private to = 0

  constructor(maxLength: number) {
    this.maxLength = maxLength
  }

  push(chunk: Uint8Array): Uint8Array[] {
    this.append(chunk)
    const frames: Uint8Array[] = []
    while (this.to - this.from >= 4) {
      const length = this.memory.readUInt32BE(this.from)
      if (length > this.maxLength) throw new RangeError(`${length} bytes are more than ${this.maxLength}`)
      if (this.to - this.from < 4 + length) break
      frames.push(Uint8Array.from(this.memory.subarray(this.from + 4, this.from + 4 + length)))
      this.from += 4 + length
    }
    return frames
  }

  end(): void {
    if (this.to > this.from) throw new Error(`${this.to - this.from} bytes are left over`)
  }

  private append(chunk: Uint8Array): void {
    const waiting = this.to - this.from
    if (this.to + chunk.length > this.memory.length) {
      // At least half of the new memory is free, so each byte is moved twice on average, whatever the pieces are.
      const larger = Buffer.alloc(2 * (waiting + chunk.length))
      this.memory.copy(larger, 0, this.from, this.to)
      this.memory = larger
      this.from = 0
      this.to = waiting
    }
    this.memory.set(chunk, this.to)
    this.to += chunk.length
  }
}
