/** Which mistake of the answering server would have led to exactly what was observed. */
import { createHash } from 'node:crypto'
import type { Program, Stall, TcpConnection } from '@socket-course/testkit'

/** What came for the bytes that a client had sent before its end of file. */
export type AnswerObservation = {
  bytes: Buffer
  right: string
  received: string
  connection: TcpConnection
  program: Program
  stall: Stall | undefined
  /** What silence looks like in this claim, if it looks like something. */
  silent: string | undefined
}

/** Names the mistake behind a wrong answer, or none. */
export function diagnoseAnswer(seen: AnswerObservation): string | undefined {
  const { bytes, right, received, connection, program, stall, silent } = seen
  if (program.exit !== undefined) return undefined
  if (received === right && connection.ending === 'open') {
    return stall === 'idle' ? 'relies-on-garbage-collection' : undefined
  }
  if (received === '') {
    if (connection.ending === 'end of file') return 'closes-at-end-of-file'
    if (connection.ending === 'reset') return undefined
    return silent
  }
  const [, count, digest] = /^(\d+) ([0-9a-fA-F]+)\r?\n?$/.exec(received) ?? []
  if (count === undefined || digest === undefined) return undefined
  const digestOf = (text: Uint8Array) => createHash('sha256').update(text).digest('hex')
  const asText = Buffer.from(bytes.toString('utf8'))
  const isText = digest === digestOf(asText) && !asText.equals(bytes)
  if (isText || (Number(count) === bytes.toString('utf8').length && Number(count) < bytes.length)) {
    return 'decodes-bytes-as-text'
  }
  if (Number(count) > bytes.length) return 'mixes-clients'
  if (Number(count) < bytes.length && digest === digestOf(bytes.subarray(0, Number(count)))) {
    return 'answers-before-end-of-file'
  }
  return undefined
}
