/** The right answer for lines, and the wrong models of a line decoder with which an observation is compared. */
import type { Model, State } from './decoding.ts'

const LF = 0x0a
const CR = 0x0d

/** Gives the lines of all bytes so far. */
export function specOfLines(prefix: Buffer, maxLength: number): State {
  const messages: string[] = []
  let from = 0
  let isError = false
  for (let at = prefix.indexOf(LF); at !== -1; at = prefix.indexOf(LF, from)) {
    const to = at > from && prefix[at - 1] === CR ? at - 1 : at
    isError ||= to - from > maxLength
    messages.push(prefix.toString('utf8', from, to))
    from = at + 1
  }
  const rest = prefix.length - from - (prefix.length > from && prefix.at(-1) === CR ? 1 : 0)
  return { messages, isUnfinished: prefix.length > from, isError: isError || rest > maxLength }
}

/** What a model does differently from a right decoder that collects bytes. */
type Difference = {
  /** Makes the lines of a text between two line breaks. */
  finish?: (line: Buffer) => string[]
  /** Whether an unfinished line is too long. */
  isRestTooLong?: (rest: Buffer, maxLength: number) => boolean
  /** Whether a finished line, with its `\r` where it has one, is too long. */
  isLineTooLong?: (line: Buffer, maxLength: number) => boolean
  /** What is kept after each push. */
  keep?: (rest: Buffer) => Buffer
  /** What is done at the end with what is left. */
  end?: (rest: Buffer) => void
}

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === CR ? line.subarray(0, -1) : line)
const never = () => false

function collecting(difference: Difference): Model {
  return maxLength => {
    const {
      finish = line => [withoutReturn(line).toString('utf8')],
      isRestTooLong = rest => withoutReturn(rest).length > maxLength,
      isLineTooLong = line => withoutReturn(line).length > maxLength,
      keep = rest => rest,
      end = throwIfAny,
    } = difference
    let rest: Buffer = Buffer.alloc(0)
    return {
      push(chunk) {
        const lines: string[] = []
        rest = Buffer.concat([rest, chunk])
        for (let at = rest.indexOf(LF); at !== -1; at = rest.indexOf(LF)) {
          const line = rest.subarray(0, at)
          if (isLineTooLong(line, maxLength)) throw new Error('too long')
          lines.push(...finish(line))
          rest = rest.subarray(at + 1)
        }
        if (isRestTooLong(rest, maxLength)) throw new Error('too long')
        rest = keep(rest)
        return lines
      },
      end: () => end(rest),
    }
  }
}

function throwIfAny(rest: Uint8Array | string): void {
  if (rest.length > 0) throw new Error('unfinished')
}

/** A decoder that turns each piece into text by itself and goes on with text. */
const decodesPieces =
  (countText: boolean): Model =>
  maxLength => {
    let rest = ''
    const isTooLong = (line: string) => (countText ? line.length : Buffer.byteLength(line)) > maxLength
    return {
      push(chunk) {
        rest += Buffer.from(chunk).toString('utf8')
        const lines = rest.split('\n')
        rest = lines.pop() ?? ''
        const finished = lines.map(line => line.replace(/\r$/, ''))
        if (finished.some(isTooLong) || isTooLong(rest.replace(/\r$/, ''))) throw new Error('too long')
        return finished
      },
      end: () => throwIfAny(rest),
    }
  }

/** A decoder that takes each piece for whole lines. */
const takesPieceForLines =
  (dropsEmptyLast: boolean): Model =>
  () => ({
    push(chunk) {
      const lines = Buffer.from(chunk).toString('utf8').split(/\r?\n/)
      if (dropsEmptyLast && lines.at(-1) === '') lines.pop()
      return lines
    },
    end() {},
  })

const withoutReturns = (line: Buffer): Buffer => {
  let to = line.length
  while (to > 0 && line[to - 1] === CR) to -= 1
  return line.subarray(0, to)
}

/** A decoder that looks for the `\r` before a line feed in the same piece only. */
const looksForReturnInPiece =
  (countsReturn: boolean): Model =>
  maxLength => {
    let rest: Buffer = Buffer.alloc(0)
    const check = (bytes: Buffer) => {
      if ((countsReturn ? bytes : withoutReturn(bytes)).length > maxLength) throw new Error('too long')
    }
    return {
      push(chunk) {
        const lines: string[] = []
        let bytes = Buffer.from(chunk)
        for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF)) {
          const line = Buffer.concat([rest, withoutReturn(bytes.subarray(0, at))])
          check(line)
          lines.push(line.toString('utf8'))
          rest = Buffer.alloc(0)
          bytes = bytes.subarray(at + 1)
        }
        rest = Buffer.concat([rest, bytes])
        check(withoutReturn(rest))
        return lines
      },
      end: () => throwIfAny(rest),
    }
  }

const characters = (bytes: Buffer): number => withoutReturn(bytes).toString('utf8').length
const codePoints = (bytes: Buffer): number => [...withoutReturn(bytes).toString('utf8')].length

/** Mistake → model, one or more for each. */
export const LINE_MODELS: readonly (readonly [string, Model])[] = [
  ['treats-recv-as-message', takesPieceForLines(true)],
  ['treats-recv-as-message', takesPieceForLines(false)],
  ['loses-leftover-bytes', collecting({ keep: () => Buffer.alloc(0), end: () => {} })],
  ['loses-leftover-bytes', collecting({ keep: () => Buffer.alloc(0), isRestTooLong: never, end: () => {} })],
  ['splits-multibyte-characters', decodesPieces(false)],
  ['splits-multibyte-characters', decodesPieces(true)],
  [
    'counts-characters-not-bytes',
    collecting({
      isRestTooLong: (rest, most) => characters(rest) > most,
      isLineTooLong: (line, most) => characters(line) > most,
    }),
  ],
  [
    'counts-characters-not-bytes',
    collecting({
      isRestTooLong: (rest, most) => codePoints(rest) > most,
      isLineTooLong: (line, most) => codePoints(line) > most,
    }),
  ],
  ['no-length-limit', collecting({ isRestTooLong: never, isLineTooLong: never })],
  ['checks-limit-too-late', collecting({ isRestTooLong: never })],
  ['forgets-limit-of-whole-lines', collecting({ isLineTooLong: never })],
  [
    'counts-line-end',
    collecting({
      isRestTooLong: (rest, most) => rest.length > most,
      isLineTooLong: (line, most) => line.length > most,
    }),
  ],
  ['counts-line-end', collecting({ isRestTooLong: (rest, most) => rest.length > most })],
  [
    'limit-excludes-itself',
    collecting({
      isRestTooLong: (rest, most) => withoutReturn(rest).length >= most,
      isLineTooLong: (line, most) => withoutReturn(line).length >= most,
    }),
  ],
  [
    'limit-excludes-itself',
    collecting({
      isRestTooLong: (rest, most) => withoutReturn(rest).length > most,
      isLineTooLong: (line, most) => withoutReturn(line).length >= most,
    }),
  ],
  ['ignores-truncation', collecting({ end: () => {} })],
  [
    'empty-message-lost',
    collecting({ finish: line => [withoutReturn(line).toString('utf8')].filter(text => text !== '') }),
  ],
  ['keeps-carriage-return', collecting({ finish: line => [line.toString('utf8')] })],
  [
    'keeps-carriage-return',
    collecting({
      finish: line => [line.toString('utf8')],
      isRestTooLong: (rest, most) => rest.length > most,
      isLineTooLong: (line, most) => line.length > most,
    }),
  ],
  ['trims-lines', collecting({ finish: line => [line.toString('utf8').trim()] })],
  ['trims-lines', collecting({ finish: line => [withoutReturn(line).toString('utf8').trim()] })],
  ['trims-lines', collecting({ finish: line => [line.toString('utf8').trimEnd()] })],
  ['removes-byte-order-mark', collecting({ finish: line => [new TextDecoder().decode(withoutReturn(line))] })],
  ['removes-every-carriage-return', collecting({ finish: line => [line.toString('utf8').replaceAll('\r', '')] })],
  ['splits-line-end', looksForReturnInPiece(true)],
  ['splits-line-end', looksForReturnInPiece(false)],
  ['removes-every-carriage-return', collecting({ isRestTooLong: (rest, most) => withoutReturns(rest).length > most })],
  [
    'removes-every-carriage-return',
    collecting({
      isRestTooLong: (rest, most) => withoutReturns(rest).length > most,
      isLineTooLong: (line, most) => withoutReturns(line).length > most,
    }),
  ],
  ['removes-every-carriage-return', collecting({ finish: line => [withoutReturns(line).toString('utf8')] })],
  [
    'removes-every-carriage-return',
    collecting({
      finish: line => [withoutReturns(line).toString('utf8')],
      isRestTooLong: (rest, most) => withoutReturns(rest).length > most,
      isLineTooLong: (line, most) => withoutReturns(line).length > most,
    }),
  ],
  [
    'takes-carriage-return-for-line-end',
    collecting({ finish: line => withoutReturn(line).toString('utf8').split('\r') }),
  ],
]
