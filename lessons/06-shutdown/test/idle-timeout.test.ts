/**
 * The echo server that hangs up on silent clients. Time is what this exercise is about, so these tests let time pass; what
 * they demand is the program's own time, and a client that was late itself is no proof of anything.
 */
import { setTimeout as pause } from 'node:timers/promises'
import {
  claim,
  countBytes,
  drawDifference,
  expectEcho,
  expectUsage,
  Flood,
  hasProcessFacts,
  type Listener,
  monotonicMs,
  OwnTime,
  ProgramExercise,
  type Story,
  type TcpConnection,
  tryToConnect,
} from '@socket-course/testkit'

const server = new ProgramExercise('idle-timeout')

const IDLE_MS = 400
/** How much later than IDLE_MS the client must be told, in the program's own time. */
const GRACE_MS = 1_000
/** A timer may go off that much too early: clocks of timers count whole milliseconds. */
const CLOCK_MS = 3
/** How long one that forgets its peers may take for it, beyond the idle time; one that keeps them keeps them for ever. */
const FORGET_MS = 6_000
/** How often a claim is tried again where the machine, not the program, was late. */
const MOST_TRIES = 3
/** How many looks a program gets after its time, so that a machine that stood still is not held against it. */
const LAST_LOOKS = 10
/** So many bytes of a slow client, a quarter of the time apart, last longer than the time. */
const SLOW_BYTES = 6
const GOODBYE = Buffer.from('timeout\n')
const PEERS = 12
/** So many of them send and read nothing, until the kernel takes no more: their echo fills every buffer. */
const FLOODING_PEERS = 2
const MOST_FLOOD_BYTES = 64 << 20

claim('echoes what it receives', { readMore: 'exercise-3-the-idle-time-out' }, async story => {
  const listener = await start(story, 60_000)
  const one = await listener.connect(story)
  const other = await listener.connect(story)
  story.asks('echo to two clients at once')
  for (const text of ['hello', 'and again', 'x'.repeat(100_000)]) {
    await expectEcho(story, listener, one, Buffer.from(text), () => undefined)
    await expectEcho(story, listener, other, Buffer.from(text), () => undefined)
  }
})

claim('tells a silent client so and closes its connection', { readMore: 'time-outs', weight: 3 }, async story => {
  const listener = await start(story, IDLE_MS)
  for (let attempt = 1; ; attempt++) {
    const beganMs = monotonicMs()
    const time = new OwnTime(story, listener.program)
    const connection = await listener.connect(story)
    story.asks(`tell a client that says nothing for ${IDLE_MS} ms`)
    await expectGoodbye(story, listener, connection, beganMs)
    if (isInTime(story, time, attempt)) return
  }
})

claim('counts from the last byte, not from the connect', { readMore: 'time-outs', weight: 3 }, async story => {
  for (let attempt = 1; ; attempt++) {
    const idleMs = IDLE_MS * attempt // a machine that is too slow for one time-out may do for the next
    const listener = await start(story, idleMs)
    const beganMs = monotonicMs()
    const connection = await listener.connect(story)
    story.asks(
      `go on with a client that sends a byte every ${idleMs / 4} ms, and tell it after ${idleMs} ms of silence`,
    )
    const { longestGapMs, time: talkTime, lastMs } = await talkSlowly(story, connection, listener, { idleMs, beganMs })
    const hungUpMidway = connection.ending !== 'open' || connection.receivedBytes > SLOW_BYTES
    const time = new OwnTime(story, listener.program)
    await listener.program.wait(
      connection.until(() => connection.ending !== 'open'),
      [connection],
    )
    const tookMs = monotonicMs() - lastMs
    const isEarly = connection.ending !== 'open' && tookMs < idleMs - CLOCK_MS
    // On a machine so busy that the client was silent for too long, the server was right; then it is tried again.
    const wasSilent = longestGapMs + talkTime.heldUpMs() >= idleMs
    const mayBeRight = wasSilent || (!hungUpMidway && tookMs + talkTime.heldUpMs() >= idleMs - CLOCK_MS)
    if ((hungUpMidway || isEarly) && mayBeRight) {
      if (attempt === MOST_TRIES) return
      continue
    }
    if (hungUpMidway) {
      return story.fail({
        expected: `the connection to stay open: no two bytes came more than ${Math.ceil(longestGapMs)} ms apart`,
        observed: describeEnd(connection, listener),
        output: listener.program.lastWords(),
        ...(connection.received().includes(GOODBYE) ? { mistake: 'timer-not-renewed' } : {}),
      })
    }
    await expectGoodbye(story, listener, connection, lastMs, idleMs, SLOW_BYTES)
    if (isInTime(story, time, attempt, idleMs)) return
  }
})

claim('times each client by itself', { readMore: 'time-outs', weight: 2 }, async story => {
  const listener = await start(story, IDLE_MS)
  for (let attempt = 1; ; attempt++) {
    const beganMs = monotonicMs()
    const time = new OwnTime(story, listener.program)
    const silent = await listener.connect(story)
    const talking = await listener.connect(story)
    story.asks('tell a silent client while another one goes on talking')
    let isOver = false
    let longestPauseMs = 0
    const talk = async () => {
      for (let lastMs = monotonicMs(); !isOver && talking.ending === 'open'; ) {
        talking.send(Buffer.from('.'))
        longestPauseMs = Math.max(longestPauseMs, monotonicMs() - lastMs)
        lastMs = monotonicMs()
        await pause(IDLE_MS / 8)
      }
    }
    const talked = talk()
    const isLate = () => time.ownMs() > IDLE_MS + 2 * GRACE_MS
    while (silent.ending === 'open' && listener.program.exit === undefined && !isLate()) await pause(20)
    isOver = true
    await talked
    if (silent.ending === 'open' && listener.program.exit === undefined) {
      const observed = `nothing, ${Math.round(time.ownMs())} ms after it connected; the other client is served`
      const isSilent = silent.receivedBytes === 0
      story.fail({
        expected: `the silent client to be told ${IDLE_MS} ms after it connected`,
        observed,
        ...(isSilent && (await tellsInTimeAlone(story, listener)) ? { mistake: 'one-timer-for-all' } : {}),
      })
    }
    // If the machine made both of them silent for so long, whose time was over cannot be told.
    const wasTalking = longestPauseMs + time.heldUpMs() < IDLE_MS
    if (!wasTalking && attempt < MOST_TRIES) continue
    await expectGoodbye(story, listener, silent, beganMs)
    if (isInTime(story, time, attempt)) return
  }
})

claim('ends a conversation that the client ends, without a word', { readMore: 'time-outs' }, async story => {
  const listener = await start(story, 60_000)
  const connection = await listener.connect(story)
  await expectEcho(story, listener, connection, Buffer.from('bye'), () => undefined)
  story.asks('close the connection of a client that has ended its direction')
  connection.halfClose()
  await listener.program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
  )
  if (connection.ending === 'end of file' && connection.receivedBytes === 3) return
  const stays = connection.ending === 'open' && connection.receivedBytes === 3 && listener.program.exit === undefined
  story.fail({
    expected: 'the end of file, and not a byte more',
    observed: describeEnd(connection, listener),
    output: listener.program.lastWords(),
    ...(stays ? { mistake: 'stays-after-end-of-file' } : {}),
  })
})

claim('forgets the time of a client that has left', { readMore: 'time-outs', weight: 2 }, async story => {
  // Long enough for three clients to come and go before the first of their times is over.
  const idleMs = 3 * IDLE_MS
  const listener = await start(story, idleMs)
  for (let attempt = 1; ; attempt++) {
    for (const way of ['reset', 'halfClose'] as const) {
      const visitor = await listener.connect(story)
      await expectEcho(story, listener, visitor, Buffer.from('bye'), () => undefined)
      visitor[way]()
      await visitor.untilDelivered()
    }
    await pause(idleMs / 3)
    // The next client may well get the descriptor of one that has left, and with it what was kept under its number.
    const beganMs = monotonicMs()
    const time = new OwnTime(story, listener.program)
    story.asks(`give the next client its own ${idleMs} ms, while those of others who have left run out`)
    const socket = await tryToConnect(listener.endpoint)
    if (socket instanceof Error) {
      await listener.program.settle([])
      return story.fail({
        expected: 'the next client to be taken',
        observed: `the connection was refused; ${listener.program.describeExit()}`,
        output: listener.program.lastWords(),
        // It had served a client after the reset, so what ended it came later: the time of one of them.
        ...(listener.program.exit === undefined ? {} : { mistake: 'timer-never-cleared' }),
      })
    }
    const next = listener.adopt(story, socket)
    await expectGoodbye(story, listener, next, beganMs, idleMs, 0, 'timer-never-cleared')
    if (isInTime(story, time, attempt, idleMs)) return
  }
})

claim(
  'spends nothing more on peers that have vanished',
  { readMore: 'who-notices', weight: 3, skipBecause: hasProcessFacts ? undefined : 'this system does not show it' },
  async story => {
    // Where the machine was late, a flood may have come too late to fill anything: a longer time leaves it more.
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) if (await areForgotten(story, IDLE_MS * attempt)) return
  },
)

claim('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'time-outs' }, story =>
  expectUsage(story, server, [
    ['127.0.0.1', '0'],
    ...['soon', '0', '1.5', '5x'].map(idleMs => ['127.0.0.1', '0', idleMs]),
  ]),
)

/** Vanished peers, some with a full connection; ends the claim where they are kept. False where it has to be tried again. */
async function areForgotten(story: Story, idleMs: number): Promise<boolean> {
  const listener = await start(story, idleMs)
  const peers: TcpConnection[] = []
  for (let peer = 0; peer < PEERS; peer++) peers.push(await listener.connect(story))
  story.asks(
    `forget ${PEERS} peers that never read and never close; ${FLOODING_PEERS} of them send as much as it takes`,
  )
  for (const peer of peers) peer.stopReading()
  const flooding = peers.slice(0, FLOODING_PEERS)
  const floodTime = new OwnTime(story, listener.program)
  const floods = flooding.map(peer => new Flood(peer, Buffer.alloc(MOST_FLOOD_BYTES)))
  await Promise.all(flooding.map(peer => peer.untilKernelTakesNoMore()))
  const time = new OwnTime(story, listener.program)
  const isPatient = () => time.ownMs() <= idleMs + FORGET_MS && listener.program.exit === undefined
  // A machine that stood still as a whole has held up the looks, too: some more are taken when the time is over.
  for (let more = LAST_LOOKS; peers.some(peer => peer.isAccepted() === true) && (isPatient() || more > 0); ) {
    await pause(20)
    if (!isPatient()) more -= 1
  }
  for (const flood of floods) flood.stop()
  const held = peers.filter(peer => peer.isAccepted() === true)
  if (held.length === 0 && listener.program.exit === undefined) return floodTime.heldUpMs() < idleMs / 2
  const waitsUntilTaken = held.length > 0 && held.every(peer => flooding.includes(peer))
  for (const peer of peers) peer.readOn()
  await Promise.all(peers.map(peer => peer.untilAllReceived()))
  await listener.program.settle(peers) // one that closes at this very moment is late, and nothing else
  const others = held.filter(peer => !flooding.includes(peer))
  const isHalf = others.length > 0 && others.every(peer => peer.ending === 'end of file' && peer.isAccepted() === true)
  const which = waitsUntilTaken
    ? ': those that do not take their echo'
    : isHalf
      ? ', although it has ended its direction'
      : ''
  const isNamed = (isHalf || waitsUntilTaken) && listener.program.exit === undefined
  return story.fail({
    expected: `all ${PEERS} connections to be closed soon after ${idleMs} ms`,
    observed: `${held.length} of them are still open in the program${which}`,
    output: listener.program.lastWords(),
    ...(isNamed ? { mistake: 'waits-for-the-peer' } : {}),
  })
}

function start(story: Story, idleMs: number): Promise<Listener> {
  return server.startServer(story, undefined, [String(idleMs)])
}

/** Waits for the goodbye and the end of file after `beganMs`, when the client was last heard; judges all but lateness. */
async function expectGoodbye(
  story: Story,
  listener: Listener,
  connection: TcpConnection,
  beganMs: number,
  idleMs = IDLE_MS,
  bytesBefore = 0,
  early?: string,
): Promise<void> {
  const outcome = await listener.program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
  )
  const tookMs = monotonicMs() - beganMs
  const received = connection.received().subarray(bytesBefore)
  const expected = `"timeout\\n" and then the end of file, between ${idleMs} ms and ${idleMs + GRACE_MS} ms after it was last heard`
  const output = listener.program.lastWords()
  if (connection.ending === 'open') {
    const isTold = received.includes(GOODBYE)
    const observed = isTold ? 'it was told, and the connection stays open' : 'silence on both sides'
    const isSure = 'stall' in outcome && listener.program.exit === undefined
    const mistake = isTold ? 'tells-and-stays' : 'has-no-time-out'
    return story.fail({ expected, observed, output, ...(isSure ? { mistake } : {}) })
  }
  if (tookMs < idleMs - CLOCK_MS) {
    await listener.program.settle([])
    const isTold = received.includes(GOODBYE)
    const hasDied = listener.program.exit !== undefined
    const observed = `${describeEnd(connection, listener)}, after ${Math.round(tookMs)} ms`
    const output = listener.program.lastWords()
    // What others have left behind may be the reason, also in a claim that is tried again.
    const isItself = isTold && !hasDied && (await tellsTooEarlyAlone(story, idleMs))
    const mistake = isItself ? 'tells-too-early' : isTold || hasDied ? early : undefined
    return story.fail({ expected, observed, output, ...(mistake === undefined ? {} : { mistake }) })
  }
  if (connection.ending === 'end of file' && received.equals(GOODBYE)) return
  await listener.program.settle([])
  const isSilent = received.length === 0 && listener.program.exit === undefined
  const mistake =
    connection.ending === 'reset' && listener.program.exit === undefined
      ? 'resets-instead-of-closing'
      : isSilent
        ? 'closes-without-a-word'
        : undefined
  story.fail({
    expected,
    observed: describeEnd(connection, listener),
    difference: drawDifference(GOODBYE, received),
    output: listener.program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Whether silent clients are told in time while nobody talks: two of them, since one may be lucky. */
async function tellsInTimeAlone(story: Story, listener: Listener): Promise<boolean> {
  for (let client = 1; client <= 2; client++) {
    const time = new OwnTime(story, listener.program)
    const alone = await listener.connect(story)
    await listener.program.wait(
      alone.until(() => alone.ending !== 'open'),
      [alone],
    )
    if (alone.ending !== 'end of file' || time.ownMs() > IDLE_MS + GRACE_MS) return false
  }
  return true
}

/** Whether a program that has just been started tells its first client too early. */
async function tellsTooEarlyAlone(story: Story, idleMs: number): Promise<boolean> {
  const listener = await start(story, idleMs)
  const beganMs = monotonicMs()
  const alone = await listener.connect(story)
  await listener.program.wait(
    alone.until(() => alone.ending !== 'open'),
    [alone],
  )
  return alone.ending !== 'open' && monotonicMs() - beganMs < idleMs - CLOCK_MS
}

/** True when the client was told in time; false where it has to be tried again before anybody may say so. */
function isInTime(story: Story, time: OwnTime, attempt: number, idleMs = IDLE_MS): boolean {
  const tookMs = time.ownMs()
  if (tookMs <= idleMs + GRACE_MS) return true
  if (attempt < MOST_TRIES) return false
  return story.fail({
    expected: `the client to be told between ${idleMs} ms and ${idleMs + GRACE_MS} ms after it was last heard`,
    observed: `it was told after ${Math.round(tookMs)} ms, ${MOST_TRIES} times`,
    mistake: 'tells-too-late',
  })
}

/**
 * Sends bytes one by one; tells the longest silence that the server can have heard, from the connect (`beganMs`) on, and
 * by how much it or the tests were late.
 */
async function talkSlowly(
  story: Story,
  connection: TcpConnection,
  listener: Listener,
  { idleMs, beganMs }: { idleMs: number; beganMs: number },
) {
  let longestGapMs = 0
  let lastMs = beganMs
  const time = new OwnTime(story, listener.program)
  for (let byte = 0; byte < SLOW_BYTES; byte++) {
    await pause(idleMs / 4)
    longestGapMs = Math.max(longestGapMs, monotonicMs() - lastMs) // also that in which it hung up
    if (connection.ending !== 'open') break
    lastMs = monotonicMs()
    connection.send(Buffer.from('.'))
  }
  return { longestGapMs, time, lastMs }
}

function describeEnd(connection: TcpConnection, listener: Listener): string {
  const received = connection.received()
  const shown = received.length <= 40 ? JSON.stringify(received.toString('latin1')) : countBytes(received.length)
  const end = connection.ending === 'open' ? 'the connection stays open' : `then ${connection.ending}`
  const exit = listener.program.exit === undefined ? '' : `; ${listener.program.describeExit()}`
  return `${received.length === 0 ? 'not a byte' : shown}, ${end}${exit}`
}
