/** Which mistake of a datagram echo server would have led to exactly what came back. */
import type { UdpPeer } from '@socket-course/testkit'
import type { Diagnosis, ReplyObservation } from './datagrams.ts'

type Mistake = string | undefined

/** Names the mistake behind a missing or a wrong reply to a datagram that came from nobody special. */
export const diagnoseReply: Diagnosis = async seen => {
  const { sent, reply, exit, stall } = seen
  if (reply !== undefined)
    return diagnoseBytes(seen) ?? ((await comesLater(seen)) ? 'adds-its-own-datagrams' : undefined)
  if (exit !== undefined) {
    if (sent.length === 0) return 'drops-empty-datagram'
    const cannotDecode = 'code' in exit && exit.code !== 0 && sent.some(byte => byte >= 0x80)
    if (cannotDecode && sent.length < 1000) return 'decodes-bytes-as-text'
    return 'code' in exit && exit.code === 0 ? 'exits-after-first-datagram' : undefined
  }
  if (stall !== 'idle') return undefined
  if (sent.length === 0) return (await answersTo(seen, 'not empty')) === undefined ? undefined : 'drops-empty-datagram'
  return (await answersToLineBreak(seen)) ? 'waits-for-newline' : undefined
}

/** Names the mistake of a server that has answered `first` and now leaves another sender without an answer. */
export function diagnoseOther(first: UdpPeer): Diagnosis {
  return async seen => {
    const { reply, stall, exit, listener, sent } = seen
    if (reply !== undefined) return diagnoseBytes(seen)
    if (exit !== undefined) return 'code' in exit && exit.code === 0 ? 'exits-after-first-datagram' : undefined
    if (first.received[first.checked]?.bytes.equals(sent)) return 'answers-first-sender'
    if (stall !== 'idle') return undefined
    const before = first.received.length
    first.send(Buffer.from('still there?'), listener.endpoint)
    await listener.program.wait(
      first.until(() => first.received.length > before),
      [first],
    )
    return first.received.length > before ? 'assumes-connection' : diagnoseReply(seen)
  }
}

/** Names the mistake of a server that answers nobody any more since a sender was gone. */
export const diagnoseAfterIcmp: Diagnosis = seen => {
  const isForTheGone = ['one', 'two', 'three'].includes(seen.reply?.bytes.toString() ?? '')
  if (seen.reply !== undefined) return isForTheGone ? 'answers-first-sender' : diagnoseReply(seen)
  if (seen.exit !== undefined && 'code' in seen.exit && seen.exit.code === 0) return 'exits-after-first-datagram'
  return seen.exit !== undefined || seen.stall === 'idle' ? 'dies-on-icmp' : undefined
}

function diagnoseBytes({ sent, reply, listener }: ReplyObservation): Mistake {
  if (reply === undefined) return undefined
  const bytes = Buffer.from(sent)
  const got = reply.bytes
  const isSame = got.equals(bytes)
  const isFromThere = reply.from.host === listener.endpoint.host && reply.from.port === listener.endpoint.port
  if (isSame && !isFromThere) {
    return listener.boundTo === listener.endpoint.host ? 'answers-from-another-port' : 'binds-every-address'
  }
  if (got.length > 0 && got.length < bytes.length && bytes.subarray(0, got.length).equals(got)) {
    const text = bytes.toString('latin1')
    return got.toString('latin1') === text.trim() ? 'trims-white-space' : 'truncates-datagram'
  }
  const asText = [Buffer.from(bytes.toString('utf8')), Buffer.from(bytes.toString('latin1'))]
  if (bytes.some(byte => byte >= 0x80) && asText.some(each => each.equals(got))) return 'decodes-bytes-as-text'
  if (bytes.length > 0 && got.includes(bytes)) {
    const rest = got.subarray(bytes.length)
    const isWholeBuffer = rest.length >= 8 && got.subarray(0, bytes.length).equals(bytes)
    return isWholeBuffer && !/^[\x20-\x7e\r\n]+$/.test(rest.toString('latin1'))
      ? 'echoes-whole-buffer'
      : 'adds-its-own-bytes'
  }
  return undefined
}

/** Sends something more, and gives what comes back. */
async function answersTo({ peer, listener }: ReplyObservation, text: string): Promise<Buffer | undefined> {
  const before = peer.received.length
  peer.send(Buffer.from(text), listener.endpoint)
  await listener.program.wait(
    peer.until(() => peer.received.length > before),
    [peer],
  )
  return peer.received[before]?.bytes
}

async function answersToLineBreak(seen: ReplyObservation): Promise<boolean> {
  const answer = await answersTo(seen, '\n')
  return answer?.subarray(0, seen.sent.length).equals(seen.sent) === true
}

/** True when the right answer comes after one that nobody asked for. */
async function comesLater({ peer, listener, sent }: ReplyObservation): Promise<boolean> {
  const isThere = () => peer.received.slice(peer.checked).some(each => each.bytes.equals(sent))
  await listener.program.wait(peer.until(isThere), [peer])
  return isThere()
}
