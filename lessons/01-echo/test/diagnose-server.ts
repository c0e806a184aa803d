/**
 * Which mistake of an echo server would have led to exactly what was observed.
 *
 * Nothing here reads the learner's source: each function says what a wrong model of sockets would have produced and
 * compares. Where two models look alike, it tries something more on the connection.
 */
import { type EchoObservation, type Exit, firstDifference } from '@socket-course/testkit'

type Mistake = string | undefined

/** The most that programs ask of one recv. */
const ONE_RECV_BYTES = 65_536

/** More than one recv gives, and less than the kernel's buffers hold. */
const BUFFERED_BYTES = 1 << 20

/** Less than a program gives up when it loses bytes because there is no room for them. */
const SHORT_BYTES = 1_000

/** What a decoder writes for bytes that are no text: U+FFFD in UTF-8. */
const REPLACEMENT = Buffer.from('\ufffd')

/** Names the mistake behind an answer that is not what was sent. */
export async function diagnoseEcho(seen: EchoObservation): Promise<Mistake> {
  const { sent, received, ending, stall, connection } = seen
  const own = diagnoseOwnBytes(sent, received)
  if (own !== undefined || !isPrefix(received, sent)) return own
  if (ending === 'open') return stall === 'idle' ? diagnoseWaiting(seen) : undefined
  const exit = await exitOf(seen)
  if (exit !== undefined) {
    const cannotDecode = 'code' in exit && exit.code !== 0 && sent.some(byte => byte >= 0x80)
    return cannotDecode ? 'decodes-bytes-as-text' : undefined
  }
  if (received.length === 0 && connection.checkedBytes === 0) {
    return sent.length < SHORT_BYTES ? 'turns-clients-away' : undefined // of more, a reset may have taken the answer
  }
  if (received.length <= ONE_RECV_BYTES) return 'echoes-once-per-connection'
  // What is lost at the end of file waits in the program after the kernel's buffers are full: more than one recv gives.
  return connection.hasHalfClosed && ending === 'end of file' ? 'drops-rest-at-end-of-file' : undefined
}

/** Names the mistake of a server that answered one client and not the next. */
export function diagnoseNextClient(after: 'end of file' | 'reset'): (seen: EchoObservation) => Promise<Mistake> {
  return async seen => {
    const own = diagnoseOwnBytes(seen.sent, seen.received)
    if (own !== undefined || seen.received.length > 0) return own
    const exit = await exitOf(seen)
    if (exit !== undefined) return diagnoseEnd(exit, after)
    if (seen.ending !== 'open' && seen.connection.checkedBytes === 0) return 'turns-clients-away'
    if (seen.stall !== 'idle') return undefined
    const waiting = await diagnoseWaiting(seen)
    return waiting === undefined && after === 'reset' ? 'dies-on-reset' : waiting
  }
}

/** Names the mistake of a server that ended although only a client did. */
export function diagnoseEnd(exit: Exit | undefined, after: 'end of file' | 'reset'): Mistake {
  if (exit === undefined) return undefined
  if (after === 'reset') return 'dies-on-reset'
  return 'code' in exit && exit.code === 0 ? 'exits-after-first-client' : undefined
}

/** Names the mistake behind a connection that did not end as it should after the client's end of file. */
export async function diagnoseClose(seen: EchoObservation): Promise<Mistake> {
  if (seen.received.length > 0) return diagnoseOwnBytes(Buffer.alloc(0), seen.received)
  if (seen.ending === 'reset' && (await exitOf(seen)) === undefined) return 'closes-with-reset'
  if (seen.ending === 'open' && seen.stall === 'no progress') return 'loops-at-end-of-file'
  if (seen.ending !== 'open' || seen.stall !== 'idle') return undefined
  return seen.connection.isAccepted() === false ? 'accepts-only-once' : 'never-closes'
}

/** Names the mistake of bytes that nobody had sent: text instead of bytes, a whole buffer, a greeting. */
function diagnoseOwnBytes(sent: Uint8Array, received: Buffer): Mistake {
  if (isPrefix(received, sent)) return undefined
  if (hasGap(sent, received)) return 'loses-bytes-when-buffers-fill'
  const bytes = Buffer.from(sent)
  const asText = [
    Buffer.from(bytes.toString('utf8')),
    Buffer.from(bytes.toString('ascii'), 'ascii'),
    Buffer.from(bytes.toString('latin1')),
    Buffer.from(bytes.filter(byte => byte < 0x80)),
  ]
  const isText = (text: Buffer) =>
    received.length > 0 && text.length > 0 && (isPrefix(received, text) || isPrefix(text, received))
  const asCString = bytes.subarray(0, bytes.includes(0) ? bytes.indexOf(0) : bytes.length)
  const at = firstDifference(sent, received)
  const other = received.subarray(at)
  if ((sent[at] ?? 0) >= 0x80 && other.subarray(0, REPLACEMENT.length).equals(REPLACEMENT))
    return 'decodes-bytes-as-text'
  const zeros = other.findIndex(byte => byte !== 0)
  if (zeros === -1 || zeros >= 8) return 'echoes-whole-buffer'
  if (sent.length > 0 && isPrefix(sent, received)) return 'adds-its-own-bytes'
  if (sent.some(byte => byte >= 0x80) && asText.some(isText)) return 'decodes-bytes-as-text'
  const trimmed = Buffer.from(bytes.toString('latin1').trim(), 'latin1')
  if (trimmed.length < bytes.length && isPrefix(received, trimmed)) return 'trims-white-space'
  if (asCString.length < bytes.length && received.equals(asCString)) return 'stops-at-zero-byte'
  if (sent.length === 0 || received.includes(bytes) || /^[\x20-\x7e\r\n]+$/.test(received.toString('latin1'))) {
    return 'adds-its-own-bytes'
  }
  return undefined
}

/** True when many bytes came as they should, then some are missing, and those after them came again. */
function hasGap(sent: Uint8Array, received: Buffer): boolean {
  const at = firstDifference(sent, received)
  if (at < ONE_RECV_BYTES || received.length < at + 64) return false
  return Buffer.from(sent).indexOf(received.subarray(at, at + 64), at) >= at + SHORT_BYTES
}

/** Tries what a silent server waits for: a line break, more bytes, the end of file. */
async function diagnoseWaiting(seen: EchoObservation): Promise<Mistake> {
  const { connection, listener, sent, received } = seen
  if (connection.isAccepted() === false) return 'accepts-only-once'
  if (received.length > BUFFERED_BYTES) return 'loses-bytes-when-buffers-fill'
  const rest = sent.subarray(received.length)
  const answerTo = async (act: () => void): Promise<Buffer> => {
    const before = connection.receivedBytes
    act()
    const moved = () => connection.receivedBytes > before || connection.ending !== 'open'
    await listener.program.wait(connection.until(moved), [connection])
    return connection.received().subarray(before)
  }
  const isRest = (answer: Buffer) => answer.length > 0 && isPrefix(answer.subarray(0, rest.length), rest)

  const toLineBreak = await answerTo(() => connection.send(Buffer.from('\r\n')))
  if (isRest(toLineBreak)) return 'waits-for-newline'
  if (toLineBreak.includes(REPLACEMENT)) return 'decodes-bytes-as-text'
  const toMore = await answerTo(() => connection.send(Buffer.alloc(1 << 17, '.')))
  if (isRest(toMore)) return 'waits-for-full-buffer'
  if (toLineBreak.length + toMore.length > 0) return diagnoseLostBytes(seen) // it lives, but the rest is lost
  const toEndOfFile = await answerTo(() => connection.halfClose())
  if (isRest(toEndOfFile)) return 'waits-for-end-of-file'
  return received.length > 0 || connection.checkedBytes > 0 ? 'echoes-once-per-connection' : undefined
}

/** Names the mistake of a server that goes on but left out the end of what was sent. */
function diagnoseLostBytes({ sent, received }: EchoObservation): Mistake {
  const text = Buffer.from(sent).toString('latin1')
  if (sent.indexOf(0) === received.length) return 'stops-at-zero-byte'
  if (text.trim().length < text.length && received.equals(Buffer.from(text.trim(), 'latin1')))
    return 'trims-white-space'
  return sent.subarray(received.length).some(byte => byte >= 0x80) ? 'decodes-bytes-as-text' : undefined
}

/** Waits whether the program ends, now that its connection has, and gives how. */
async function exitOf(seen: EchoObservation): Promise<Exit | undefined> {
  return seen.listener.program.settle([])
}

function isPrefix(beginning: Uint8Array, whole: Uint8Array): boolean {
  return beginning.length <= whole.length && Buffer.compare(beginning, whole.subarray(0, beginning.length)) === 0
}
