// Two states, each with its own count of what is missing; the payload lies in memory of its own.
export const encodeFrame = (payload: Uint8Array): Uint8Array =>
  Uint8Array.from([24, 16, 8, 0].map(shift => payload.length >>> shift).concat(...payload))

type State = { kind: 'length'; bytes: number[] } | { kind: 'payload'; pieces: Uint8Array[]; missing: number }

export class FrameDecoder {
  state: State = { kind: 'length', bytes: [] }
  maxLength: number

  constructor(maxLength: number) {
    this.maxLength = maxLength
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const done: Uint8Array[] = []
    let at = 0
    while (at < chunk.length) {
      if (this.state.kind === 'length') {
        this.state.bytes.push(chunk[at]!)
        at += 1
        if (this.state.bytes.length < 4) continue
        const [a = 0, b = 0, c = 0, d = 0] = this.state.bytes
        const missing = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
        this.state = { kind: 'payload', pieces: [], missing }
      } else {
        // MISTAKE: a payload that never comes is never refused
        if (this.state.missing > this.maxLength) throw new Error('A frame is too long.')
        const piece = chunk.slice(at, at + this.state.missing)
        this.state.pieces.push(piece)
        this.state.missing -= piece.length
        at += piece.length
      }
      if (this.state.kind === 'payload' && this.state.missing === 0) {
        done.push(Buffer.concat(this.state.pieces))
        this.state = { kind: 'length', bytes: [] }
      }
    }
    return done
  }

  end(): void {
    if (this.state.kind === 'payload' || this.state.bytes.length > 0) throw new Error('The last frame is cut off.')
  }
}
