/** What a server of datagrams owes whoever sends it one: the same bytes, to the same place, from the same place, once. */
import {
  countBytes,
  type Datagram,
  drawDifference,
  type Exit,
  FindingError,
  firstDifference,
  type Listener,
  type Stall,
  Story,
  UdpPeer,
} from '@socket-course/testkit'

/** What came back for one datagram. */
export type ReplyObservation = {
  sent: Uint8Array
  reply?: Datagram
  stall?: Stall
  exit?: Exit
  peer: UdpPeer
  listener: Listener
}

export type Diagnosis = (seen: ReplyObservation) => string | undefined | Promise<string | undefined>

/** Sends one datagram and expects it back as one datagram from where it was sent to; else ends the claim. */
export async function expectBack(
  story: Story,
  listener: Listener,
  peer: UdpPeer,
  bytes: Uint8Array,
  diagnose: Diagnosis,
): Promise<void> {
  peer.send(bytes, listener.endpoint)
  await expectNext(story, listener, peer, bytes, diagnose)
}

/** Expects `bytes` as the next datagram that comes to `peer`. */
export async function expectNext(
  story: Story,
  listener: Listener,
  peer: UdpPeer,
  bytes: Uint8Array,
  diagnose: Diagnosis,
): Promise<void> {
  const outcome = await listener.program.wait(
    peer.until(() => peer.received.length > peer.checked),
    [peer],
  )
  const reply = peer.received[peer.checked]
  const isFromThere = reply?.from.host === listener.endpoint.host && reply.from.port === listener.endpoint.port
  if (reply !== undefined && isFromThere && reply.bytes.equals(bytes)) {
    peer.checked += 1
    return
  }
  const exit = reply === undefined ? await listener.program.settle([peer]) : listener.program.exit
  const seen: ReplyObservation = {
    sent: bytes,
    peer,
    listener,
    ...(reply === undefined ? {} : { reply }),
    ...('stall' in outcome ? { stall: outcome.stall } : {}),
    ...(exit === undefined ? {} : { exit }),
  }
  const mistake = await diagnose(seen)
  const at = reply === undefined ? -1 : firstDifference(bytes, reply.bytes)
  return story.fail({
    expected: `one datagram with the same ${countBytes(bytes.length)} from ${addressOf(listener.endpoint)}`,
    observed: describe(seen, isFromThere),
    ...(reply === undefined || at === -1 ? {} : { difference: drawDifference(bytes, reply.bytes) }),
    ...(exit === undefined ? {} : { output: listener.program.lastWords() }),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

function describe({ reply, stall, exit, listener }: ReplyObservation, isFromThere: boolean): string {
  if (reply !== undefined && !isFromThere) return `a datagram from ${addressOf(reply.from)}`
  if (reply !== undefined) return `a datagram of ${countBytes(reply.bytes.length)}`
  if (exit !== undefined) return `nothing; ${listener.program.describeExit()}`
  return stall === 'idle' ? 'nothing; the program waits for the next datagram' : 'nothing'
}

const addressOf = ({ host, port }: { host: string; port: number }): string => `${host}:${port}`

/** Expects that nothing more comes to a peer: the program waits for somebody else, and nothing is under way. */
export async function expectNoMore(story: Story, listener: Listener, peer: UdpPeer): Promise<void> {
  const more = peer.until(() => peer.received.length > peer.checked)
  await listener.program.wait(more, [peer])
  const extra = peer.received[peer.checked]
  if (extra === undefined) return
  story.fail({
    expected: 'one datagram for each that was sent, and no other',
    observed: `one more, of ${countBytes(extra.bytes.length)}`,
    mistake: 'adds-its-own-datagrams',
  })
}

/** Tries in silence whether a server still sends a datagram back; a claim of no story. */
export async function stillAnswers(listener: Listener): Promise<boolean> {
  if (listener.program.exit !== undefined) return false
  const story = new Story(0)
  try {
    const peer = await UdpPeer.open(story)
    await expectBack(story, listener, peer, Buffer.from('?'), () => undefined)
    return true
  } catch (error) {
    if (error instanceof FindingError) return false
    throw error
  } finally {
    await story.end()
  }
}
