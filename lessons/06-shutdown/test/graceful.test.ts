/**
 * The echo server that ends well. What it had received when the signal came is read from the kernel's tables before the
 * signal is sent; its deadlines are judged by its own time, which leaves out what a busy machine took from it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import {
  claim,
  connectMany,
  countBytes,
  drawDifference,
  expectEcho,
  Flood,
  hasProcessFacts,
  haveBeenTaken,
  type Listener,
  OwnTime,
  ProgramExercise,
  type Story,
  type TcpConnection,
  tryToConnect,
  whyNotSoMany,
} from '@socket-course/testkit'

const server = new ProgramExercise('graceful')

const REQUESTS = 200
const MIB = 1 << 20
/** "At once", for the listening socket: a program may look for its signal twice a second. */
const AT_ONCE_MS = 700
/** "Within 2 s", with something for the end of the process itself. */
const DEADLINE_MS = 2_200
/** Nobody may be cut before: clients have until then at the least. */
const EARLIEST_CUT_MS = 1_300
/** Whoever ends before closes at once; whoever ends later has a deadline, and too short a one. */
const HASTY_MS = 400
/** What a client sends after the end of file that it has got. */
const LATE_BYTES = MIB
/** By then it must have ended its direction of a connection that has nothing more to get. */
const HALF_CLOSE_MS = 1_000
/** "Within 500 ms" after the second signal, as above. */
const SECOND_MS = 600
/** A program that throws everything away at the signal has done so by then. */
const QUIET_MS = 50
/** By this time on the wall's clock no program has met its own deadline. */
const IN_TIME_MS = EARLIEST_CUT_MS
/** How often a claim is tried again where the machine, not the program, was late. */
const MOST_TRIES = 10
/** The same for claims of which every try lasts as long as the program's deadline. */
const FEW_TRIES = 3
const needsProc = hasProcessFacts ? undefined : 'this system does not show what a program has received'

claim('echoes to several clients at once', { readMore: 'exercise-4-the-graceful-server' }, async story => {
  const listener = await server.startServer(story)
  const [one, other] = [await listener.connect(story), await listener.connect(story)]
  story.asks('echo to two clients at once')
  for (const text of ['hello', 'and again', 'x'.repeat(200_000)]) {
    await expectEcho(story, listener, one, Buffer.from(text), () => undefined)
    await expectEcho(story, listener, other, Buffer.from(text), () => undefined)
  }
})

claim('exits with code 0 when nobody is connected', { readMore: 'sigterm' }, async story => {
  const listener = await server.startServer(story)
  story.asks('end on SIGTERM, while nobody is connected')
  await expectExit(story, listener, terminate(story, listener), [])
})

claim('refuses new connections at once after SIGTERM', { readMore: 'sigterm', weight: 2 }, async story => {
  const listener = await server.startServer(story)
  const connection = await greet(story, listener)
  story.asks('refuse new connections after SIGTERM, while one client is still connected')
  const time = terminate(story, listener)
  const tookMs = await untilRefused(listener, time, AT_ONCE_MS)
  if (tookMs === undefined) {
    return story.fail({
      expected: 'new connections to be refused at once',
      observed: `one is still taken ${Math.round(time.elapsedMs())} ms after the signal`,
      output: listener.program.lastWords(),
      mistake: 'keeps-accepting-after-sigterm',
    })
  }
  story.timeline.add({ who: 'program', what: 'is refused', detail: `a new connection, ${Math.round(tookMs)} ms later` })
  connection.halfClose()
})

claim(
  'answers every request that it had received, and none twice',
  { readMore: 'in-flight', weight: 4, skipBecause: needsProc ?? whyNotSoMany(REQUESTS) },
  async story => {
    const listener = await server.startServer(story)
    const clients = await connectMany(story, listener, REQUESTS)
    story.asks(`answer ${REQUESTS} requests that it has received when SIGTERM comes`)
    const requests = clients.map((_, i) => Buffer.alloc(2_000, `request ${String(i).padStart(3, '0')}, `))
    for (const [i, client] of clients.entries()) {
      client.stopReading()
      client.send(requests[i]!)
    }
    await expectReceived(story, listener, clients)
    const time = terminate(story, listener) // nothing of ours has run since the kernel's table was read
    for (const client of clients) client.readOn()
    await listener.program.wait(Promise.all(clients.map(client => untilEnded(client))), clients)
    for (const client of clients) client.halfClose()
    const wrong = clients.map((client, i) => ({ request: requests[i]!, received: client.received() }))
    const missing = wrong.filter(({ request, received }) => received.length < request.length)
    const other = wrong.find(({ request, received }) => !received.equals(request))
    if (missing.length > 0) {
      await listener.program.settle([])
      failWithLoss(story, listener, `${missing.length} of the ${REQUESTS} have no whole answer`)
    }
    if (other !== undefined) {
      const isTwice = other.received
        .subarray(0, 2 * other.request.length)
        .equals(Buffer.concat([other.request, other.request]))
      story.fail({
        expected: 'each request to come back once',
        observed: `${countBytes(other.received.length)} came back for ${countBytes(other.request.length)}`,
        difference: drawDifference(other.request, other.received),
        ...(isTwice ? { mistake: 'answers-twice' } : {}),
      })
    }
    await expectExit(story, listener, time, clients)
  },
)

claim(
  'finishes what it has received, also for a slow reader',
  { readMore: 'unread-data', weight: 3, skipBecause: needsProc },
  async story => {
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) if (await isEchoedWhole(story)) return
  },
)

claim('half-closes the connections of clients that stay', { readMore: 'sigterm', weight: 2 }, async story => {
  for (let attempt = 1; attempt <= FEW_TRIES; attempt++) if (await isToldAndHeard(story)) return
})

claim('cuts a client that never ends, and exits with code 0', { readMore: 'the-deadline', weight: 3 }, async story => {
  for (let attempt = 1; attempt <= FEW_TRIES; attempt++) {
    const listener = await server.startServer(story)
    const connection = await greet(story, listener)
    story.asks('end within 2 s after SIGTERM, although a client never ends its direction')
    const time = terminate(story, listener)
    await expectExit(story, listener, time, [connection])
    const tookMs = time.elapsedMs()
    const isUnclear = tookMs >= HASTY_MS && time.ownMs() < HASTY_MS && attempt < FEW_TRIES
    if (tookMs < EARLIEST_CUT_MS && isUnclear) continue
    if (tookMs < EARLIEST_CUT_MS) return failWithEarlyCut(story, listener, time)
    if (tookMs <= DEADLINE_MS) return
  }
})

claim('is gone at once after a second SIGTERM', { readMore: 'the-deadline', weight: 2 }, async story => {
  for (let attempt = 1; attempt <= FEW_TRIES; attempt++) {
    const listener = await server.startServer(story)
    const connection = await greet(story, listener)
    story.asks('take the first SIGTERM, while a client stays connected')
    const first = terminate(story, listener)
    await untilRefused(listener, first, HALF_CLOSE_MS)
    story.asks('end at once on the second SIGTERM')
    const second = terminate(story, listener)
    const exit = await listener.program.waitForExit(() => [connection])
    const tookMs = second.ownMs()
    if ('stall' in exit || tookMs > SECOND_MS) {
      return story.fail({
        expected: 'the program to be gone within 500 ms',
        observed: 'stall' in exit ? 'it goes on running' : `it ended after ${Math.round(tookMs)} ms`,
        output: listener.program.lastWords(),
        mistake: 'ignores-second-sigterm',
      })
    }
    if (second.elapsedMs() <= SECOND_MS) return
  }
})

/** Sends SIGTERM and starts the clock of the program's own time. */
function terminate(story: Story, listener: Listener): OwnTime {
  const time = new OwnTime(story, listener.program)
  listener.program.signal(story, 'SIGTERM')
  return time
}

/** A client that has had one echo: it is accepted and known. */
async function greet(story: Story, listener: Listener): Promise<TcpConnection> {
  const connection = await listener.connect(story)
  story.asks('echo to a client that will stay')
  await expectEcho(story, listener, connection, Buffer.from('hello'), () => undefined)
  return connection
}

const untilEnded = (connection: TcpConnection) => connection.until(() => connection.ending !== 'open')

/** Tries to connect until nobody listens; gives the time that it took, `undefined` when somebody does for too long. */
async function untilRefused(listener: Listener, time: OwnTime, limitMs: number): Promise<number | undefined> {
  for (;;) {
    // Whoever is taken proves that the socket was open when the call began, however late we hear of it.
    const beganMs = time.elapsedMs()
    const socket = await tryToConnect(listener.endpoint)
    if (socket instanceof Error) return time.elapsedMs()
    socket.destroy()
    if (beganMs - time.programHeldUpMs() > limitMs) return undefined
    await pause(40) // each of these costs the program time, too
  }
}

/**
 * One try with a client that gets the end of file, sends more, and ends. False where the machine was so slow that it says
 * nothing about the program.
 */
async function isToldAndHeard(story: Story): Promise<boolean> {
  const listener = await server.startServer(story)
  const connection = await greet(story, listener)
  const hasExited = () => listener.program.exit !== undefined
  story.asks('tell a client that stays connected that nothing more will come')
  const time = terminate(story, listener)
  while (connection.ending === 'open' && !hasExited() && time.ownMs() <= DEADLINE_MS) await pause(5)
  const toldMs = time.elapsedMs()
  const toldOwnMs = time.ownMs()
  await connection.untilAllReceived()
  const output = listener.program.lastWords()
  if (connection.ending === 'reset') {
    story.fail({ expected: 'an end of file', observed: 'a reset', output })
  }
  if (toldOwnMs > HALF_CLOSE_MS) {
    if (connection.ending === 'end of file') await pause(QUIET_MS) // the end of a program closes everything, too
    const isTold = connection.ending === 'end of file' && !hasExited()
    return story.fail({
      expected: 'the end of file soon after the signal, so that the client can end too',
      observed: isTold
        ? `the end of file, ${Math.round(toldOwnMs)} ms after the signal`
        : `nothing, until it ended or ${Math.round(toldOwnMs)} ms were over`,
      output,
      mistake: isTold ? 'half-closes-too-late' : 'never-half-closes',
    })
  }
  if (toldMs > HALF_CLOSE_MS) return false
  story.asks(`take ${countBytes(LATE_BYTES)} that a client sends after the end of file, and wait for its end`)
  connection.send(Buffer.alloc(LATE_BYTES, 'late '))
  const isCut = () => connection.isOver || connection.wasResetAfterEndOfFile || hasExited()
  const isTaken = () => (hasProcessFacts ? haveBeenTaken([connection]) === true : connection.unsentBytes === 0)
  while (!isCut() && !isTaken() && time.elapsedMs() < HALF_CLOSE_MS) await pause(5)
  const lookedMs = time.elapsedMs()
  if (isCut()) {
    if (lookedMs < HASTY_MS) return failWithHaste(story, listener)
    if (lookedMs < EARLIEST_CUT_MS && time.ownMs() >= HASTY_MS) return failWithEarlyCut(story, listener, time)
    return false
  }
  if (!isTaken()) {
    if (time.heldUpMs() > HALF_CLOSE_MS / 2) return false
    return story.fail({
      expected: `the ${countBytes(LATE_BYTES)} to be taken`,
      observed: 'they wait unread in its socket',
      output: listener.program.lastWords(),
      mistake: 'takes-nothing-after-its-end',
    })
  }
  connection.halfClose()
  await expectExit(story, listener, time, [connection])
  return true
}

/** It closed while its client was still there. Bytes that it loses elsewhere say more about it, so they come first. */
async function failWithHaste(story: Story, listener: Listener): Promise<never> {
  const output = listener.program.lastWords()
  await listener.program.settle([])
  const ended = listener.program.exit === undefined ? 'a reset' : `a reset; ${listener.program.describeExit()}`
  let isSure = true
  for (let attempt = 1; attempt <= FEW_TRIES && isSure; attempt++) isSure = await isEchoedWhole(story)
  return story.fail({
    asked: 'wait for the end of a client that still sends',
    expected: 'its bytes to be taken, until its end of file',
    observed: ended,
    output,
    ...(isSure ? { mistake: 'closes-before-the-client-ends' } : {}),
  })
}

/** It cut a client that had time left. Who closes at once has other troubles, and is told of them elsewhere. */
function failWithEarlyCut(story: Story, listener: Listener, time: OwnTime): never {
  const tookMs = time.elapsedMs()
  return story.fail({
    expected: `a client that is still connected to be cut after 2 s, and not before ${EARLIEST_CUT_MS} ms`,
    observed: `${listener.program.describeExit()}, ${Math.round(tookMs)} ms after the signal`,
    output: listener.program.lastWords(),
    ...(time.ownMs() >= HASTY_MS ? { mistake: 'cuts-too-early' } : {}),
  })
}

/**
 * One try with a slow reader; ends the claim when bytes are lost that the program had received. False where the machine
 * was so slow that the program may have met its own deadline: that proves nothing.
 */
async function isEchoedWhole(story: Story): Promise<boolean> {
  const listener = await server.startServer(story)
  const connection = await listener.connect(story)
  const bytes = Buffer.alloc(16 * MIB, story.random('slow reader').bytes(65_536))
  story.asks('echo to a client that sends and does not read yet')
  connection.stopReading()
  const flood = new Flood(connection, bytes)
  await listener.program.wait(flood.done, [connection])
  flood.stop()
  const taken = connection.bytesTaken() ?? 0
  story.asks(`send back the ${countBytes(taken)} that it has received when SIGTERM comes`)
  const time = terminate(story, listener)
  await untilRefused(listener, time, AT_ONCE_MS)
  while (time.elapsedMs() < QUIET_MS) await pause(10)
  const isHeld = connection.isAccepted() === true && listener.program.exit === undefined
  const wasInTime = time.elapsedMs() < IN_TIME_MS
  connection.readOn()
  let completeMs = Number.POSITIVE_INFINITY
  void connection
    .until(() => connection.receivedBytes >= taken)
    .then(() => {
      completeMs = time.elapsedMs()
    })
  await listener.program.wait(untilEnded(connection), [connection])
  const endedMs = time.elapsedMs()
  await connection.untilAllReceived()
  const wasFast = endedMs < IN_TIME_MS || time.heldUpMs() < IN_TIME_MS / 2
  const received = connection.received()
  if (connection.ending !== 'open' && endedMs >= IN_TIME_MS) await pause(QUIET_MS) // does the program end with it?
  const hasEndedOnly = connection.ending !== 'end of file' || listener.program.exit !== undefined
  connection.halfClose()
  if (!received.equals(bytes.subarray(0, received.length))) {
    const difference = drawDifference(bytes.subarray(0, received.length), received)
    return story.fail({ expected: 'the bytes that were sent', observed: 'other bytes', difference })
  }
  if (received.length >= taken) {
    if (endedMs < IN_TIME_MS || !hasEndedOnly) return true
    if (completeMs > HALF_CLOSE_MS) return false
    return story.fail({
      expected: 'the end of file behind the last byte',
      observed: `nothing behind it until the program cut the connection, ${Math.round(endedMs)} ms after the signal`,
      output: listener.program.lastWords(),
      mistake: 'never-half-closes',
    })
  }
  if (!wasInTime || !wasFast) return false
  const end =
    connection.ending === 'reset' ? 'a reset' : connection.ending === 'open' ? 'nothing more' : 'the end of file'
  const isReset = isHeld && connection.ending === 'reset'
  const observed = `${countBytes(received.length)} came back, and then ${end}`
  return failWithLoss(story, listener, observed, isReset ? 'close-with-unread-data-resets' : undefined)
}

/** Waits until the kernel's table says that the program has read every byte of every client. */
async function expectReceived(story: Story, listener: Listener, clients: TcpConnection[]): Promise<void> {
  let isOver = false
  const untilTaken = async () => {
    while (!isOver && haveBeenTaken(clients) !== true) await pause(1)
  }
  await listener.program.wait(untilTaken(), clients)
  isOver = true
  if (haveBeenTaken(clients) === true) return
  const observed = 'some of them wait in the kernel, and the program does not read them'
  story.fail({ expected: `all ${clients.length} requests to be read`, observed, output: listener.program.lastWords() })
}

function failWithLoss(story: Story, listener: Listener, observed: string, unread?: string): never {
  const { exit } = listener.program
  const hasDied = exit !== undefined && 'signal' in exit
  return story.fail({
    expected: 'everything to come back that it had received before the signal',
    observed: `${observed}${exit === undefined ? '' : `; ${listener.program.describeExit()}`}`,
    output: listener.program.lastWords(),
    mistake: hasDied ? 'dies-of-sigterm' : (unread ?? 'drops-in-flight-on-sigterm'),
  })
}

/** Expects the end with exit code 0 within the 2 s, counted in the program's own time. */
async function expectExit(story: Story, listener: Listener, time: OwnTime, clients: TcpConnection[]): Promise<void> {
  const exit = await listener.program.waitForExit(() => clients)
  const tookMs = time.ownMs()
  const expected = 'exit code 0, within 2 s after the signal'
  const output = listener.program.lastWords()
  if ('stall' in exit) {
    const observed = `it goes on running (${exit.stall}) after ${Math.round(time.elapsedMs())} ms`
    return story.fail({ expected, observed, output, mistake: 'misses-the-deadline' })
  }
  story.timeline.add({ who: 'program', what: 'exits', detail: listener.program.describeExit() })
  const observed = `${listener.program.describeExit()}, after ${Math.round(tookMs)} ms`
  if ('signal' in exit) return story.fail({ expected, observed, output, mistake: 'dies-of-sigterm' })
  if (!('code' in exit) || exit.code !== 0) {
    return story.fail({ expected, observed, output, mistake: 'exits-with-an-error-code' })
  }
  if (tookMs > DEADLINE_MS) return story.fail({ expected, observed, output, mistake: 'misses-the-deadline' })
}
