/**
 * Which mistake of an echo server would have led to exactly what was observed.
 *
 * Nothing here reads the learner's source: each function says what a wrong model of sockets would have produced and
 * compares. Where two models look alike, it tries something more on the connection.
 */
import type { EchoObservation, Exit } from '@socket-course/testkit'

type Mistake = string | undefined

/** Names the mistake behind a first answer that is not what was sent. */
export async function diagnoseEcho(seen: EchoObservation): Promise<Mistake> {
  const { sent, received, ending, stall } = seen
  const own = diagnoseOwnBytes(sent, received)
  if (own !== undefined) return own
  if (isPrefix(received, sent)) {
    if (ending === 'open' && stall !== 'idle') return undefined
    if (ending === 'open') return diagnoseWaiting(seen)
    if (seen.exit !== undefined && received.length === 0 && sent.some(byte => byte >= 0x80)) {
      return 'decodes-bytes-as-text'
    }
    const exit = await exitOf(seen)
    if (exit !== undefined && 'code' in exit && exit.code !== 0 && sent.every(byte => byte >= 0x80)) {
      return 'decodes-bytes-as-text'
    }
    if (received.length > 0 && ending !== 'reset' && exit === undefined) return 'echoes-once-per-connection'
    return received.length > 0 ? 'drops-rest-at-end-of-file' : undefined
  }
  return undefined
}

/** Names the mistake behind an answer that did not come although the one before did. */
export async function diagnoseNextRound(seen: EchoObservation): Promise<Mistake> {
  const own = diagnoseOwnBytes(seen.sent, seen.received)
  if (own !== undefined) return own
  if (seen.received.length > 0) return diagnoseEcho(seen)
  if (seen.ending !== 'open') return 'echoes-once-per-connection'
  return seen.stall === 'idle' ? 'echoes-once-per-connection' : undefined
}

/** Names the mistake of a server that answered one client and not the next. */
export function diagnoseNextClient(after: 'end of file' | 'reset'): (seen: EchoObservation) => Promise<Mistake> {
  return async seen => {
    const own = diagnoseOwnBytes(seen.sent, seen.received)
    if (own !== undefined || seen.received.length > 0) return own
    const exit = await exitOf(seen)
    if (exit !== undefined) return diagnoseEnd(exit, after)
    if (after === 'reset') return 'dies-on-reset'
    return seen.stall === 'idle' ? 'accepts-only-once' : undefined
  }
}

/** Names the mistake of a server that ended although only a client did. */
export function diagnoseEnd(exit: Exit | undefined, after: 'end of file' | 'reset'): Mistake {
  if (exit === undefined) return undefined
  if ('code' in exit && exit.code === 0) return 'exits-after-first-client'
  return after === 'reset' ? 'dies-on-reset' : undefined
}

/** Names the mistake behind a connection that did not end as it should after the client's end of file. */
export async function diagnoseClose(seen: EchoObservation): Promise<Mistake> {
  if (seen.received.length > 0) return diagnoseOwnBytes(Buffer.alloc(0), seen.received)
  if (seen.ending === 'open' && seen.stall === 'idle') return 'never-closes'
  return undefined
}

/** Names the mistake of bytes that nobody had sent: text instead of bytes, a whole buffer, a greeting. */
function diagnoseOwnBytes(sent: Uint8Array, received: Buffer): Mistake {
  if (isPrefix(received, sent)) return undefined
  const bytes = Buffer.from(sent)
  const asText = [
    Buffer.from(bytes.toString('utf8')),
    Buffer.from(bytes.toString('ascii'), 'ascii'),
    Buffer.from(bytes.toString('latin1')),
    Buffer.from(bytes.filter(byte => byte < 0x80)),
  ]
  const isText = (text: Buffer) => received.length > 0 && (isPrefix(received, text) || isPrefix(text, received))
  const asCString = bytes.subarray(0, bytes.includes(0) ? bytes.indexOf(0) : bytes.length)
  if (sent.length > 0 && isPrefix(sent, received)) {
    return received.subarray(sent.length).every(byte => byte === 0) ? 'echoes-whole-buffer' : 'adds-its-own-bytes'
  }
  if (sent.some(byte => byte >= 0x80) && asText.some(isText)) return 'decodes-bytes-as-text'
  const trimmed = Buffer.from(bytes.toString('latin1').trim(), 'latin1')
  if (trimmed.length < bytes.length && isPrefix(received, trimmed)) return 'trims-white-space'
  if (asCString.length < bytes.length && received.equals(asCString)) return 'stops-at-zero-byte'
  if (received.length > 0 && received.every(byte => byte === 0)) return 'echoes-whole-buffer'
  if (sent.length === 0 || received.includes(bytes) || /^[\x20-\x7e\r\n]+$/.test(received.toString('latin1'))) {
    return 'adds-its-own-bytes'
  }
  return undefined
}

/** Tries what a silent server waits for: a line break, the end of file, or more bytes. */
async function diagnoseWaiting(seen: EchoObservation): Promise<Mistake> {
  const { connection, listener, sent, received } = seen
  const comesAfter = async (act: () => void): Promise<boolean> => {
    const before = connection.receivedBytes
    act()
    const moved = () => connection.receivedBytes > before || connection.ending !== 'open'
    await listener.program.wait(connection.until(moved), [connection])
    return connection.receivedBytes > before
  }
  const withoutZero = sent.indexOf(0)
  if (withoutZero !== -1 && received.length === withoutZero) return 'stops-at-zero-byte'
  const trimmed = Buffer.from(Buffer.from(sent).toString('latin1').trim(), 'latin1')
  if (trimmed.length < sent.length && received.equals(trimmed)) return 'trims-white-space'
  if (await comesAfter(() => connection.send(Buffer.from('\r\n')))) return 'waits-for-newline'
  if (await comesAfter(() => connection.send(Buffer.alloc(1 << 17, 0x2e)))) return 'waits-for-full-buffer'
  if (await comesAfter(() => connection.halfClose())) return 'waits-for-end-of-file'
  return received.length > 0 ? 'echoes-once-per-connection' : undefined
}

/** Waits whether the program ends, now that its connection has, and gives how. */
async function exitOf(seen: EchoObservation): Promise<Exit | undefined> {
  await seen.listener.program.waitForExit()
  return seen.listener.program.exit
}

function isPrefix(beginning: Uint8Array, whole: Uint8Array): boolean {
  return beginning.length <= whole.length && Buffer.compare(beginning, whole.subarray(0, beginning.length)) === 0
}
