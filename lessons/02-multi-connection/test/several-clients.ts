/**
 * What the echo servers of this lesson owe to several clients at once, and which mistake it looks like where they do not.
 *
 * Each claim first sees everything work without the disturbance that it is about; what fails afterwards is then due to it.
 * Nothing here reads the learner's source.
 */
import {
  type Diagnosis,
  type EchoObservation,
  expectComplaint,
  expectEcho,
  Flood,
  freeEndpoint,
  type Listener,
  type ProgramExercise,
  type Story,
  type TcpConnection,
  TcpListener,
  tryToConnect,
} from '@socket-course/testkit'

const MIB = 1 << 20
/** What it looks like when the program has ended after a client had reset its connection. */
const KILLED = 'one-bad-client-kills-all'
const LOOK_EVERY_MS = 20
/** More than a right server takes from a client that does not read, whatever the buffers of the kernel hold. */
export const FLOOD_BYTES = 64 * MIB
const PATTERN = Buffer.alloc(FLOOD_BYTES, 'a client that sends and never reads; ')

/** Names `mistake` when bytes are missing at the end, and nothing else is wrong. */
export function whenMissing(mistake: string): Diagnosis {
  return seen => (isPrefix(seen.received, seen.sent) ? mistake : undefined)
}

/** Names no mistake: for steps that come before what a claim is about. */
export const nameless: Diagnosis = () => undefined

/** Connects, and expects an answer while `first`, who has been served, stays connected and silent. */
export async function connectSecond(story: Story, listener: Listener, first: TcpConnection): Promise<TcpConnection> {
  const asked = 'serve a second client while the first one stays connected and silent'
  story.asks(asked)
  const second = await listener.connect(story)
  await expectEcho(story, listener, second, Buffer.from('I am the second'), seen => diagnoseSecond(seen, first))
  return second
}

/** A server of one client at a time answers the second as soon as the first has left. */
async function diagnoseSecond(seen: EchoObservation, first: TcpConnection): Promise<string | undefined> {
  const { connection, listener, sent, received } = seen
  if (received.length > 0 || seen.ending !== 'open') return undefined
  first.close()
  const isThere = () => connection.receivedBytes >= sent.length || connection.ending !== 'open'
  await listener.program.wait(connection.until(isThere), [connection])
  return connection.received().equals(Buffer.from(sent)) ? 'serves-one-at-a-time' : undefined
}

/** Floods the program from `client`, which does not read, until it takes no more or has taken everything. */
export async function floodUnread(story: Story, listener: Listener, client: TcpConnection): Promise<Flood> {
  story.asks('stop taking bytes from a client that sends and does not read')
  client.stopReading()
  const flood = new Flood(client, PATTERN)
  await listener.program.wait(flood.done, [client])
  flood.stop()
  return flood
}

/** Argument lists that every server of this lesson refuses with a usage line. */
export const WRONG_ARGUMENTS = [[], ['127.0.0.1', 'seven']]

/** Starts the program where another one listens, and expects it to say so. */
export async function expectTaken(story: Story, server: ProgramExercise): Promise<void> {
  const { host, port } = await TcpListener.open(story, (await freeEndpoint()).host)
  story.asks(`listen at ${host}:${port}, where another program already listens`)
  const program = server.start(story, [host, String(port)])
  await expectComplaint(story, program, {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} is in use`,
    escapedError: 'lets-errors-escape',
  })
}

/** The bytes that a flood has sent. */
export const floodedBytes = (flood: Flood): Buffer => PATTERN.subarray(0, flood.sentBytes)

/** Two clients send at the same time, in random pieces; each must get its own bytes back, and none of the other's. */
export async function expectUnmixed(story: Story, listener: Listener, clients: [TcpConnection, TcpConnection]) {
  story.asks('echo to two clients that send small pieces in turns')
  const random = story.random('interleaved')
  const sent = [Buffer.alloc(3000, 'abcdefghijklm'), Buffer.alloc(3000, 'NOPQRSTUVWXYZ')] as const
  const at = [0, 0]
  while (at.some((position, who) => position < sent[who]!.length)) {
    const who = random.integer(0, 1)
    const piece = sent[who]!.subarray(at[who]!, at[who]! + random.integer(1, 40))
    at[who]! += piece.length
    if (piece.length === 0) continue
    await (random.integer(0, 9) === 0 ? clients[who]!.sendSeparately([piece]) : clients[who]!.sendPieces([piece]))
  }
  for (const [who, client] of clients.entries()) {
    const others = sent[1 - who]!
    const isForeign = ({ received }: EchoObservation) => received.some(byte => others.includes(byte))
    const diagnose: Diagnosis = seen => (isForeign(seen) ? 'shared-buffer-mixes-clients' : undefined)
    await expectEcho(story, listener, client, sent[who]!, diagnose, [])
  }
}

/** Lets clients come, and go in all ways: after an answer, with a reset in the middle, without a word. */
export async function comeAndGo(story: Story, listener: Listener, count: number): Promise<void> {
  const AT_A_TIME = 4
  let hasReset = false
  const diagnose: Diagnosis = ({ exit }) => (hasReset && exit !== undefined ? KILLED : undefined)
  for (let done = 0; done < count; done += AT_A_TIME) {
    await Promise.all(
      Array.from({ length: Math.min(AT_A_TIME, count - done) }, async (_, index) => {
        const connection = await connectVisitor(story, listener, () => hasReset)
        const way = (done + index) % 3
        if (way < 2) await expectEcho(story, listener, connection, Buffer.from(`client ${done + index}`), diagnose)
        if (way === 0) await expectEnd(story, listener, connection)
        if (way === 1) {
          connection.send(Buffer.from('and then no more'))
          connection.reset()
          hasReset = true
        } else connection.close()
      }),
    )
  }
}

/** Connects; where that is refused since the program has ended after a reset, the reset has ended it. */
async function connectVisitor(story: Story, listener: Listener, hasReset: () => boolean): Promise<TcpConnection> {
  const socket = await tryToConnect(listener.endpoint)
  if (!(socket instanceof Error)) return listener.adopt(story, socket)
  await listener.program.settle([])
  const { exit } = listener.program
  return story.fail({
    expected: 'the next client to be taken',
    observed: `${socket.message}${exit === undefined ? '' : `; ${listener.program.describeExit()}`}`,
    output: listener.program.lastWords(),
    ...(hasReset() && exit !== undefined ? { mistake: KILLED } : {}),
  })
}

/** Ends our half and expects the program to end its own; one that does not keeps the descriptor. */
export async function expectEnd(story: Story, listener: Listener, connection: TcpConnection): Promise<void> {
  connection.halfClose()
  const outcome = await listener.program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
  )
  if ('value' in outcome && connection.ending === 'end of file') return
  const stays = 'stall' in outcome && outcome.stall !== 'ended'
  const exit = listener.program.exit === undefined ? '' : `; ${listener.program.describeExit()}`
  story.fail({
    expected: 'the connection to be closed after the end of file',
    observed: `${'stall' in outcome ? 'it stays open' : 'it was reset'}${exit}`,
    output: listener.program.lastWords(),
    ...(stays ? { mistake: 'leaks-descriptors' } : {}),
  })
}

/**
 * Expects about as many open sockets as `before`, after {@link comeAndGo}. Sockets and not all descriptors: each thread of
 * Node has some of its own. Waits for threads that have yet to start: their clients have left already.
 */
export async function expectLevelSockets(story: Story, listener: Listener, before: number, clients: number) {
  const { program } = listener
  const isLevel = () => (program.openSockets() ?? 0) - before < clients / 8
  if (!isLevel()) {
    const areClosed = Promise.withResolvers<void>()
    const timer = setInterval(() => {
      if (isLevel()) areClosed.resolve()
    }, LOOK_EVERY_MS)
    await program.wait(areClosed.promise, []) // or until it has closed whatever it will close
    clearInterval(timer)
  }
  if (program.exit !== undefined) {
    const observed = program.describeExit()
    story.fail({ expected: 'the program to go on', observed, output: program.lastWords(), mistake: KILLED })
  }
  if (isLevel()) return
  story.fail({
    expected: `about ${before} open sockets again, as before the ${clients} clients`,
    observed: `${program.openSockets()} open sockets`,
    mistake: 'leaks-descriptors',
  })
}

/** Expects `innocent`, who was served before, to be served as ever although another client did something. */
export async function expectStillServed(
  story: Story,
  listener: Listener,
  innocent: TcpConnection,
  mistake: string,
): Promise<void> {
  // A connection that only this one client has lost while the program goes on is lost for another reason.
  const diagnose: Diagnosis = seen =>
    seen.ending === 'open' || seen.exit !== undefined ? whenMissing(mistake)(seen) : undefined
  await expectEcho(story, listener, innocent, Buffer.from('and I am still here'), diagnose)
}

function isPrefix(beginning: Uint8Array, whole: Uint8Array): boolean {
  return beginning.length <= whole.length && Buffer.compare(beginning, whole.subarray(0, beginning.length)) === 0
}
