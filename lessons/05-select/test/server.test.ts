/** The echo server with select, judged from outside: by what many clients get, and by what the kernel says it costs. */
import { setTimeout as pause } from 'node:timers/promises'
import {
  claim,
  connectMany,
  countBytes,
  expectCloseAfterEndOfFile,
  expectComplaint,
  expectEcho,
  expectUsage,
  Flood,
  freeEndpoint,
  hasProcessFacts,
  type Listener,
  measureFairness,
  ProgramExercise,
  restingShare,
  type SeededRandom,
  type Story,
  stillEchoes,
  type TcpConnection,
  TcpListener,
  tryToConnect,
  whyNotSoMany,
} from '@socket-course/testkit'
import {
  diagnoseAfterCrowd,
  diagnoseAfterLeaving,
  diagnoseAmongOthers,
  diagnoseBeside,
  diagnoseClose,
  diagnoseEcho,
  diagnoseExit,
  diagnoseHalfClosed,
  diagnoseLateReader,
  failBecauseBusy,
} from './diagnose-server.ts'

const server = new ProgramExercise('server')
const shared = server.shareServer(stillEchoes)

const MIB = 1 << 20
/** What a client that does not read may cost, and how much of it may be taken. */
const MOST_BYTES = 32 * MIB
/** The share of one processor that a server may use while it has nothing to do. */
const MOST_SHARE = 0.05
/** How many times as long an echo may take while another client floods. */
const MOST_RATIO = 50
const CROWD = 500
/** By so much a server is filled until it has to keep bytes back. */
const PIECE_BYTES = MIB / 4
/** More than the 1,024 descriptors that select knows. */
const TOO_MANY = 1_100
const noFacts = hasProcessFacts ? undefined : 'this system does not show what a process uses'

claim('sends back what a client sends', { readMore: 'exercise-2-the-server', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  const random = story.random('sizes')
  for (const size of [1, 2, 1000, 65_536, 65_537, MIB]) {
    story.asks(`echo ${countBytes(size)}`)
    await expectEcho(story, listener, connection, random.bytes(size), diagnoseEcho)
  }
  await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
})

claim('serves every client while the others are silent', { readMore: 'three-lists', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const clients = await connectMany(story, listener, 5, { acceptsNoMore: acceptsNoMore })
  for (const round of ['first', 'second']) {
    for (const [index, client] of clients.entries()) {
      story.asks(`echo the ${round} message of client ${index + 1} while the others are silent`)
      await expectEcho(story, listener, client, Buffer.from(`${round} of ${index}`), diagnoseAmongOthers)
    }
  }
})

claim('never mixes the bytes of two clients', { readMore: 'what-you-keep-for-each-client' }, async story => {
  const listener = await shared.borrow(story)
  const random = story.random('mixed')
  const clients = await connectMany(story, listener, 6)
  const sent = clients.map(() => Buffer.alloc(0))
  story.asks('echo pieces of six clients, whose order is drawn at random')
  for (let turn = 0; turn < 120; turn++) {
    const index = random.integer(0, clients.length - 1)
    const piece = Buffer.alloc(random.integer(1, 3000), `client ${index}, turn ${turn}; `)
    sent[index] = Buffer.concat([sent[index]!, piece])
    clients[index]!.send(piece)
    if (random.integer(0, 3) === 0) await clients[index]!.untilDelivered()
  }
  for (const [index, client] of clients.entries()) {
    const isOthers = (received: Buffer) =>
      clients.some((_, other) => other !== index && received.includes(`client ${other},`))
    await expectEcho(
      story,
      listener,
      client,
      sent[index]!,
      seen => (isOthers(seen.received) ? 'shared-buffer-mixes-clients' : diagnoseAmongOthers(seen)),
      [],
    )
  }
})

claim('loses nothing when the client reads late', { readMore: 'partial-sends', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  const bytes = story.random('late').bytes(8 * MIB)
  story.asks('echo 8 MiB to a client that does not read at first')
  connection.stopReading()
  connection.send(bytes)
  await connection.untilKernelTakesNoMore()
  connection.readOn()
  await expectEcho(story, listener, connection, bytes, diagnoseLateReader, [])
})

claim('sends what is left after the client half-closes', { readMore: 'partial-sends' }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  const random = story.random('half-close')
  story.asks('echo to a client that does not read, until the server has to keep bytes back')
  const sent = await fillUntilHeld(listener, connection, random)
  story.asks(`send the rest of ${countBytes(sent.length)} after the client has half-closed and begun to read`)
  connection.halfClose()
  await listener.program.settle([connection])
  connection.readOn()
  const alsoWithoutEnd = async () => {
    const other = await listener.connect(story)
    const others = await fillUntilHeld(listener, other, random)
    other.readOn()
    await listener.program.wait(
      other.until(() => other.receivedBytes >= others.length || other.ending !== 'open'),
      [other],
    )
    return other.receivedBytes < others.length
  }
  await expectEcho(story, listener, connection, sent, seen => diagnoseHalfClosed(seen, alsoWithoutEnd), [])
  await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
})

claim('closes the connection after the end of file', { readMore: 'three-answers-of-recv', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  for (const text of ['', 'goodbye']) {
    const connection = await listener.connect(story)
    story.asks(`echo ${countBytes(text.length)}`)
    await expectEcho(story, listener, connection, Buffer.from(text), diagnoseEcho)
    story.asks('close the connection, since the client has half-closed')
    await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
  }
  story.asks('serve the next client')
  const next = await connectNext(story, listener, 'end of file')
  await expectEcho(story, listener, next, Buffer.from('next'), diagnoseAfterLeaving('end of file'))
})

claim('goes on when clients reset their connections', { readMore: 'close-and-forget', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const stays = await listener.connect(story)
  story.asks('echo to a client that stays')
  await expectEcho(story, listener, stays, Buffer.from('here'), diagnoseEcho)
  const bytes = story.random('reset').bytes(4 * MIB)
  for (const moment of ['after an answer', 'while bytes wait for it', 'before it said anything'] as const) {
    story.asks(`serve a client that resets its connection ${moment}`)
    const connection = await connectNext(story, listener, 'reset')
    if (moment === 'after an answer') await expectEcho(story, listener, connection, Buffer.from('hi'), diagnoseEcho)
    if (moment === 'while bytes wait for it') {
      connection.stopReading()
      connection.send(bytes)
      await connection.untilKernelTakesNoMore()
    }
    connection.reset()
    story.asks(`go on with the client that stays, after another one reset its connection ${moment}`)
    await listener.program.settle([stays])
    await expectEcho(story, listener, stays, Buffer.from(moment), diagnoseAfterLeaving('reset'))
    story.asks(`serve the next client after one that reset its connection ${moment}`)
    const next = await connectNext(story, listener, 'reset')
    await expectEcho(story, listener, next, Buffer.from('next'), diagnoseAfterLeaving('reset'))
    await expectCloseAfterEndOfFile(story, listener, next, diagnoseClose)
  }
})

claim(
  'leaves no descriptor open after 200 clients came, reset and went',
  { readMore: 'close-and-forget', skipBecause: noFacts },
  async story => {
    const listener = await shared.borrow(story)
    story.asks('serve 5 clients before the counting begins')
    await visit(story, listener, 5)
    const before = listener.program.openDescriptors() ?? 0
    story.asks('serve 200 clients, half of which reset their connections')
    for (let round = 0; round < 10; round++) await visit(story, listener, 20)
    const isLevel = () => (listener.program.openDescriptors() ?? 0) - before < 20
    if (isLevel()) return
    await listener.program.settle([])
    if (isLevel()) return
    story.fail({
      expected: `about ${before} open descriptors again, as before the 200 clients`,
      observed: `${listener.program.openDescriptors()} open descriptors`,
      mistake: 'leaks-descriptors',
    })
  },
)

claim('delays nobody because of a client that does not read', { readMore: 'partial-sends', weight: 3 }, async story => {
  const listener = await shared.borrow(story)
  const bystander = await listener.connect(story)
  story.asks('echo to a client before another one stops reading')
  await expectEcho(story, listener, bystander, Buffer.from('before'), diagnoseEcho)
  const slow = await listener.connect(story)
  const bytes = story.random('slow').bytes(8 * MIB)
  story.asks('take bytes from a client that does not read its echo, until nothing more fits')
  slow.stopReading()
  slow.send(bytes)
  await slow.untilKernelTakesNoMore()
  story.asks('echo to the first client meanwhile')
  await expectEcho(story, listener, bystander, Buffer.from('meanwhile'), diagnoseBeside(slow))
  story.asks('serve a new client meanwhile')
  const connection = await connectNext(story, listener, 'end of file')
  await expectEcho(story, listener, connection, Buffer.from('me too'), diagnoseBeside(slow))
  await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
})

claim(
  'uses no processor time while nothing happens',
  { readMore: 'ask-only-for-what-you-need', weight: 3, skipBecause: noFacts },
  async story => {
    const listener = await shared.borrow(story)
    const clients = await connectMany(story, listener, 10)
    story.asks('echo to each of 10 clients')
    for (const client of clients) {
      await expectEcho(story, listener, client, Buffer.from('awake?'), diagnoseAmongOthers)
    }
    story.asks('wait while all of them are silent')
    const share = await restingShare(listener.program, clients, MOST_SHARE)
    if (share !== undefined && share >= MOST_SHARE) failBecauseBusy(story, share, 'busy-loops')
  },
)

claim(
  'uses no processor time while a client does not read',
  { readMore: 'ask-only-for-what-you-need', weight: 2, skipBecause: noFacts },
  async story => {
    const listener = await shared.borrow(story)
    story.asks('wait while a client is silent')
    const idle = await listener.connect(story)
    await expectEcho(story, listener, idle, Buffer.from('awake?'), diagnoseEcho)
    const idleShare = (await restingShare(listener.program, [idle], MOST_SHARE)) ?? 0
    const slow = await listener.connect(story)
    slow.stopReading()
    slow.send(story.random('pending').bytes(8 * MIB))
    story.asks('wait while bytes are to be sent to a client that does not read')
    await slow.untilKernelTakesNoMore()
    const share = await restingShare(listener.program, [idle, slow], MOST_SHARE)
    if (share === undefined || share < MOST_SHARE) return
    // A server that is busy anyway has another misconception, and so has one that answers nobody meanwhile.
    if (idleShare >= MOST_SHARE) failBecauseBusy(story, share, 'busy-loops')
    await expectEcho(story, listener, idle, Buffer.from('still there?'), diagnoseBeside(slow))
    failBecauseBusy(story, share, 'spins-while-output-waits')
  },
)

claim(
  'stops receiving from a client that does not read',
  { readMore: 'back-pressure', weight: 3, skipBecause: noFacts },
  async story => {
    const listener = await shared.borrow(story)
    const connection = await listener.connect(story)
    const other = await listener.connect(story)
    await expectEcho(story, listener, other, Buffer.from('before'), diagnoseEcho)
    const before = listener.program.ownMemoryBytes() ?? 0
    const bytes = Buffer.alloc(64 * MIB, story.random('flood').bytes(65_521))
    story.asks('take bytes from a client that sends 64 MiB and reads nothing')
    connection.stopReading()
    const flood = new Flood(connection, bytes)
    const isTooMuch = connection.until(() => connection.handedBytes > MOST_BYTES + 16 * MIB || connection.isOver)
    await listener.program.wait(Promise.race([flood.done, isTooMuch]), [connection])
    flood.stop()
    const taken = connection.bytesTaken() ?? 0
    const grown = (listener.program.ownMemoryBytes() ?? before) - before
    if (taken > MOST_BYTES || grown > MOST_BYTES) {
      // What it keeps arrives when the client reads on; memory does not tell, since garbage is collected late.
      connection.readOn()
      const allArrived = await listener.program.wait(
        connection.until(() => connection.receivedBytes >= taken),
        [connection],
      )
      story.fail({
        expected: 'at most 32 MiB to be received before the client has read some of its echo, and as much memory',
        observed: `${Math.round(taken / MIB)} MiB were received, and its memory grew by ${Math.round(grown / MIB)} MiB`,
        mistake: 'value' in allArrived ? 'ignores-back-pressure' : 'drops-unsent-rest',
      })
    }
    story.asks('send back everything that was taken, now that the client reads')
    connection.readOn()
    await expectEcho(story, listener, connection, bytes.subarray(0, flood.sentBytes), () => undefined, [])
  },
)

claim('answers a quiet client while another one floods', { readMore: 'fairness', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const client = await listener.connect(story)
  story.asks('echo 64 bytes to one client while another one sends without pause')
  await expectEcho(story, listener, client, Buffer.from('before'), diagnoseEcho)
  const { quietMs, floodedMs, ratio, answer } = await measureFairness(story, listener, client, MOST_RATIO)
  if (ratio < MOST_RATIO) return
  story.fail({
    expected: `an echo that takes less than ${MOST_RATIO} times as long as without the flood (${quietMs.toFixed(1)} ms)`,
    observed: Number.isFinite(floodedMs) ? `${floodedMs.toFixed(1)} ms` : 'no echo as long as the other client sends',
    // Who does not answer rightly afterwards either has another fault than unfairness.
    ...(answer === 'never' ? {} : { mistake: 'starves-others' }),
  })
})

claim(
  'serves 500 clients at once',
  { readMore: 'beyond-1024', weight: 2, skipBecause: whyNotSoMany(CROWD), isLong: true },
  async story => {
    const listener = await shared.borrow(story)
    story.asks(`accept ${CROWD} clients, all of them at once`)
    const clients = await connectMany(story, listener, CROWD, { acceptsNoMore })
    story.asks(`echo to each of the ${CROWD} clients`)
    for (const [index, client] of clients.entries()) client.send(Buffer.from(`I am ${index}`))
    for (const [index, client] of clients.entries()) {
      await expectEcho(story, listener, client, Buffer.from(`I am ${index}`), diagnoseAmongOthers, [])
    }
  },
)

claim(
  'goes on when more clients come than select can watch',
  { readMore: 'beyond-1024', skipBecause: whyNotSoMany(TOO_MANY), isLong: true },
  async story => {
    const listener = await server.startServer(story)
    story.asks('echo to the first client')
    const first = await listener.connect(story)
    await expectEcho(story, listener, first, Buffer.from('first'), diagnoseEcho)
    story.asks(`go on while ${TOO_MANY} clients come; those that it cannot watch it may close, or leave waiting`)
    await crowd(story, listener, TOO_MANY)
    story.asks(`echo to the first client after ${TOO_MANY} others have come`)
    await expectEcho(story, listener, first, Buffer.from('still here'), diagnoseAfterCrowd)
  },
)

claim('needs no thread for each client', { readMore: 'three-lists', skipBecause: noFacts }, async story => {
  const listener = await server.startServer(story) // threads of earlier clients would count as its own
  const before = listener.program.threads() ?? 0
  story.asks('serve 40 clients at once with the threads that it has')
  const clients = await connectMany(story, listener, 40, { acceptsNoMore })
  for (const client of clients) await expectEcho(story, listener, client, Buffer.from('hello'), diagnoseAmongOthers)
  const after = listener.program.threads() ?? 0
  if (after - before < 20) return
  story.fail({
    expected: `about ${before} threads, as before`,
    observed: `${after} threads`,
    mistake: 'thread-for-each-client',
  })
})

claim('says which address is taken and exits with code 1', { readMore: 'exercise-2-the-server' }, async story => {
  const { host } = await freeEndpoint()
  const { port } = await TcpListener.open(story, host)
  story.asks(`listen at ${host}:${port}, where another program already listens`)
  await expectComplaint(story, server.start(story, [host, String(port)]), {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} is in use`,
  })
})

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'exercise-2-the-server' },
  story => expectUsage(story, server, [[], ['127.0.0.1'], ['127.0.0.1', 'seven'], ['127.0.0.1', '65536']]),
)

/** A server that accepts somebody, and nobody while that one is connected, takes one at a time. */
function acceptsNoMore(accepted: number): string | undefined {
  return accepted === 1 ? 'serves-one-at-a-time' : undefined
}

/** Connects as a client that comes after others; a refusal tells what the ones before have done. */
async function connectNext(story: Story, listener: Listener, after: 'end of file' | 'reset'): Promise<TcpConnection> {
  const socket = await tryToConnect(listener.endpoint)
  if (!(socket instanceof Error)) return listener.adopt(story, socket)
  await listener.program.settle([])
  const mistake = diagnoseExit(listener.program, after)
  return story.fail({
    expected: 'the server to go on and take the next client',
    observed: `the connection was refused; ${listener.program.describeExit()}`,
    output: listener.program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/**
 * Sends random bytes to a server whose echo is not read, piece by piece, until it has bytes that it
 * cannot send. Gives all that was sent.
 */
async function fillUntilHeld(listener: Listener, connection: TcpConnection, random: SeededRandom): Promise<Buffer> {
  const sent: Buffer[] = []
  connection.stopReading()
  while (sent.length < MOST_BYTES / PIECE_BYTES && !connection.isOver) {
    const bytes = random.bytes(PIECE_BYTES)
    connection.send(bytes)
    sent.push(bytes)
    if (!(await untilRead(listener, connection))) break
    if ((connection.bytesHeld() ?? 0) === 0) continue
    await listener.program.settle([connection]) // it may have been on its way to send them
    if ((connection.bytesHeld() ?? 0) > 0) break
  }
  return Buffer.concat(sent)
}

/** Waits until the server has read everything that was sent; false when it provably reads no more. */
async function untilRead(listener: Listener, connection: TcpConnection): Promise<boolean> {
  let isOver = false
  const reading = async () => {
    await connection.untilKernelTakesNoMore()
    while (!isOver && (connection.bytesTaken() ?? connection.handedBytes) < connection.handedBytes) await pause(2)
  }
  const outcome = await listener.program.wait(reading(), [connection])
  isOver = true
  return 'value' in outcome
}

/** So many clients come and are answered; then half of them reset and half of them leave. */
async function visit(story: Story, listener: Listener, count: number): Promise<void> {
  const clients = await connectMany(story, listener, count)
  for (const client of clients) await expectEcho(story, listener, client, Buffer.from('hello'), diagnoseAmongOthers)
  for (const [index, client] of clients.entries()) {
    if (index % 2 === 0) client.reset()
    else await expectCloseAfterEndOfFile(story, listener, client, diagnoseClose)
    client.close()
  }
}

/** Opens connections, as many as the program takes; it may close some of them, or accept no more. */
async function crowd(story: Story, listener: Listener, count: number): Promise<void> {
  let stalls = 0 // a single one may be a connection whose first packet got lost in the crowd
  for (let come = 0; come < count && stalls < 3; come += 20) {
    const batch = Array.from({ length: 20 }, async () => {
      const socket = await tryToConnect(listener.endpoint)
      if (!(socket instanceof Error)) listener.adopt(story, socket)
    })
    const outcome = await listener.program.wait(Promise.all(batch), [])
    stalls = 'stall' in outcome ? stalls + 1 : 0
    if (listener.program.exit !== undefined) return
  }
  await listener.program.settle([])
}
