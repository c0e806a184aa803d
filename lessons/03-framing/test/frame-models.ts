/** The right answer for frames, and the wrong models of a frame decoder with which an observation is compared. */
import type { Model, State } from './decoding.ts'

/** A frame as a text, so that frames can be compared and shown. */
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Gives the frames of all bytes so far. */
export function specOfFrames(prefix: Buffer, maxLength: number): State {
  const messages: string[] = []
  let at = 0
  while (prefix.length - at >= 4) {
    const length = prefix.readUInt32BE(at)
    if (length > maxLength) return { messages, isUnfinished: true, isError: true }
    if (prefix.length - at - 4 < length) break
    messages.push(textOf(prefix.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return { messages, isUnfinished: at < prefix.length, isError: false }
}

/** What a model does differently from a right decoder that collects bytes. */
type Difference = {
  readLength?: (bytes: Buffer) => number
  isTooLong?: (length: number, maxLength: number) => boolean
  /** True when the limit is looked at only once the payload is there. */
  checksLate?: boolean
  /** True when nothing is done about a length before a byte behind it has come. */
  waitsForMore?: boolean
  /** True when the limit is looked at only with the first byte of the payload. */
  checksWithPayload?: boolean
  /** What a payload becomes. */
  finish?: (payload: Buffer) => Buffer[]
  /** How many frames a push gives at most; what is left waits for the next push, or is dropped. */
  framesPerPush?: { most: number; dropsRest: boolean }
  keep?: (rest: Buffer) => Buffer
  end?: (rest: Buffer) => void
}

function collecting(difference: Difference): Model {
  return maxLength => {
    const {
      readLength = bytes => bytes.readUInt32BE(0),
      isTooLong = length => length > maxLength,
      checksLate = false,
      waitsForMore = false,
      checksWithPayload = false,
      finish = payload => [payload],
      framesPerPush = { most: Number.POSITIVE_INFINITY, dropsRest: false },
      keep = rest => rest,
      end = rest => {
        if (rest.length > 0) throw new Error('unfinished')
      },
    } = difference
    let rest: Buffer = Buffer.alloc(0)
    return {
      push(chunk) {
        const frames: Buffer[] = []
        rest = Buffer.concat([rest, chunk])
        for (let count = 0; rest.length >= 4 && count < framesPerPush.most; count++) {
          const length = readLength(rest)
          if (waitsForMore && rest.length === 4) break
          if (!checksLate && !(checksWithPayload && rest.length === 4) && isTooLong(length, maxLength))
            throw new Error('too long')
          if (rest.length - 4 < length) break
          if (checksLate && isTooLong(length, maxLength)) throw new Error('too long')
          frames.push(...finish(rest.subarray(4, 4 + length)))
          const size = Math.max(4 + length, 1) // a negative length would go back for ever
          rest = framesPerPush.dropsRest ? Buffer.alloc(0) : rest.subarray(size)
        }
        rest = keep(rest)
        return frames.map(textOf)
      },
      end: () => end(rest),
    }
  }
}

/** A decoder that takes each piece for one frame. */
const takesPieceForFrame =
  (checksLimit: boolean): Model =>
  maxLength => ({
    push(chunk) {
      const bytes = Buffer.from(chunk)
      if (checksLimit && bytes.length >= 4 && bytes.readUInt32BE(0) > maxLength) throw new Error('too long')
      return [textOf(bytes.subarray(4))]
    },
    end() {},
  })

/** The same, with the length taken from the piece, as far as the piece goes. */
const takesPieceForFrames =
  (needsWholePayload: boolean): Model =>
  maxLength => ({
    push(chunk) {
      const bytes = Buffer.from(chunk)
      const frames: string[] = []
      for (let at = 0; at < bytes.length; ) {
        const length = bytes.readUInt32BE(at)
        if (length > maxLength) throw new Error('too long')
        if (needsWholePayload && bytes.length - at - 4 < length) break
        frames.push(textOf(bytes.subarray(at + 4, at + 4 + length)))
        at += 4 + length
      }
      return frames
    },
    end() {},
  })

/** A decoder that collects payloads over several pieces, but takes it that a length is in one piece. */
const takesHeaderFromOnePiece =
  (throwsWhenShort: boolean): Model =>
  maxLength => {
    let missing = 0
    let payload: Buffer = Buffer.alloc(0)
    let isInside = false
    return {
      push(chunk) {
        const frames: string[] = []
        let bytes = Buffer.from(chunk)
        while (bytes.length > 0 || (isInside && missing === 0)) {
          if (!isInside) {
            if (bytes.length < 4 && !throwsWhenShort) return frames
            const length = bytes.readUInt32BE(0)
            if (length > maxLength) throw new Error('too long')
            bytes = bytes.subarray(4)
            missing = length
            payload = Buffer.alloc(0)
            isInside = true
          }
          const piece = bytes.subarray(0, missing)
          payload = Buffer.concat([payload, piece])
          bytes = bytes.subarray(piece.length)
          missing -= piece.length
          if (missing > 0) return frames
          frames.push(textOf(payload))
          isInside = false
        }
        return frames
      },
      end() {
        if (isInside) throw new Error('unfinished')
      },
    }
  }

/** A decoder that writes all payloads to one memory and hands out views of it. */
function sharesMemory(): Model {
  return maxLength => {
    const decoder = collecting({})(maxLength)
    return {
      push(chunk) {
        const payloads = decoder.push(chunk).map(text => Buffer.from(text, 'latin1'))
        const memory = Buffer.alloc(Math.max(0, ...payloads.map(each => each.length)))
        for (const payload of payloads) payload.copy(memory)
        return payloads.map(each => textOf(memory.subarray(0, each.length)))
      },
      end: () => decoder.end(),
    }
  }
}

const nothing = (): Buffer => Buffer.alloc(0)

/** Mistake → model, one or more for each. */
export const FRAME_MODELS: readonly (readonly [string, Model])[] = [
  ['treats-recv-as-message', takesPieceForFrame(true)],
  ['treats-recv-as-message', takesPieceForFrame(false)],
  ['treats-recv-as-message', takesPieceForFrames(false)],
  ['loses-leftover-bytes', takesPieceForFrames(true)],
  ['loses-leftover-bytes', collecting({ keep: nothing })],
  ['loses-leftover-bytes', collecting({ keep: nothing, end: () => {} })],
  ['loses-leftover-bytes', collecting({ framesPerPush: { most: 1, dropsRest: true } })],
  ['one-message-per-push', collecting({ framesPerPush: { most: 1, dropsRest: false } })],
  ['header-in-one-recv', takesHeaderFromOnePiece(true)],
  ['header-in-one-recv', takesHeaderFromOnePiece(false)],
  ['little-endian-length', collecting({ readLength: bytes => bytes.readUInt32LE(0) })],
  ['signed-length', collecting({ readLength: bytes => bytes.readInt32BE(0) })],
  ['signed-length', collecting({ readLength: bytes => Math.max(0, bytes.readInt32BE(0)) })],
  ['no-length-limit', collecting({ isTooLong: () => false })],
  ['checks-limit-too-late', collecting({ checksLate: true })],
  ['checks-limit-too-late', collecting({ checksWithPayload: true })],
  ['empty-frame-waits', collecting({ waitsForMore: true })],
  [
    'empty-frame-waits',
    collecting({
      waitsForMore: true,
      end: rest => {
        if (rest.length > 0 && !(rest.length === 4 && rest.readUInt32BE(0) === 0)) throw new Error('unfinished')
      },
    }),
  ],
  ['frame-changes-later', sharesMemory()],
  ['limit-excludes-itself', collecting({ isTooLong: (length, most) => length >= most })],
  ['ignores-truncation', collecting({ end: () => {} })],
  [
    'ignores-truncation',
    collecting({
      end: rest => {
        if (rest.length >= 4) throw new Error('unfinished')
      },
    }),
  ],
  ['empty-message-lost', collecting({ finish: payload => (payload.length === 0 ? [] : [payload]) })],
  ['length-counts-itself', collecting({ readLength: bytes => bytes.readUInt32BE(0) - 4 })],
  ['length-left-in-frame', takesLengthForPayload()],
]

/** A decoder that gives the frames with their lengths still before them. */
function takesLengthForPayload(): Model {
  return maxLength => {
    let all: Buffer = Buffer.alloc(0)
    return {
      push(chunk) {
        const frames: string[] = []
        all = Buffer.concat([all, chunk])
        while (all.length >= 4) {
          const length = all.readUInt32BE(0)
          if (length > maxLength) throw new Error('too long')
          if (all.length < 4 + length) break
          frames.push(textOf(all.subarray(0, 4 + length)))
          all = all.subarray(4 + length)
        }
        return frames
      },
      end() {
        if (all.length > 0) throw new Error('unfinished')
      },
    }
  }
}
