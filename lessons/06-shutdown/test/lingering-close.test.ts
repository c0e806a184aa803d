/** `closeGracefully`, called with a real socket; the tests are its peer, and see a FIN, a reset, or nothing. */
import { setTimeout as pause } from 'node:timers/promises'
import {
  type Argument,
  type BorrowedModule,
  type CallReport,
  claim,
  countBytes,
  drawDifference,
  Flood,
  moduleExercise,
  monotonicMs,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'

const lingering = moduleExercise('lingering-close')

const MIB = 1 << 20
/** A time-out that no claim waits for. */
const LONG_MS = 60_000
const SHORT_MS = 300
/** How much later than its time-out the function may come back. */
const GRACE_MS = 1_000
/** A clock of the function may be that much ahead of ours. */
const CLOCK_MS = 20

/** How often a late return is tried again, since the machine may have been late. */
const MOST_TRIES = 3

/** What it looks like when the function closes before the peer has ended. */
const EARLY = 'close-with-unread-data-resets'

/** A learner's socket and the tests' end of its connection. */
type Pair = { module: BorrowedModule; sock: Argument; peer: TcpConnection }

claim(
  'ends its direction first and returns clean after the peer has ended its own',
  { readMore: 'lingering', weight: 2 },
  async story => {
    const pair = await connect(story)
    story.asks('close a connection whose peer ends its direction as soon as it sees the end of file')
    const call = close(pair, LONG_MS)
    await expectEndOfFile(story, pair, call)
    pair.peer.halfClose()
    expectReturned(story, await call, 'clean')
  },
)

claim('takes what still comes, so that nothing is reset', { readMore: 'lingering', weight: 3 }, async story => {
  const pair = await connect(story)
  const bytes = Buffer.alloc(16 * MIB, 'late ')
  story.asks('close a connection whose peer still sends 16 MiB after it has seen the end of file')
  const call = close(pair, LONG_MS)
  await expectEndOfFile(story, pair, call)
  // More than the buffers of both ends hold: it gets through only if somebody takes it.
  const flood = new Flood(pair.peer, bytes)
  await Promise.race([flood.done, call])
  const isTaken = flood.sentBytes === bytes.length && pair.peer.unsentBytes === 0 && !pair.peer.isOver
  flood.stop()
  if (!isTaken) {
    const report = await call
    expectCatches(story, report)
    const observed = `${pair.peer.wasResetAfterEndOfFile ? 'a reset' : 'they are not taken'}; ${describe(report)}`
    story.fail({ expected: 'the peer to get rid of all its bytes', observed, mistake: EARLY })
  }
  pair.peer.halfClose()
  expectReturned(story, await call, 'clean')
})

claim('destroys nothing of what was sent before', { readMore: 'unread-data', weight: 3 }, async story => {
  const sent = story.random('sent before').bytes(MIB)
  const pair = await connect(story, sent)
  pair.peer.stopReading()
  pair.peer.send(Buffer.alloc(1000, 'nobody reads this '))
  await pair.peer.untilDelivered()
  story.asks('close a connection on which bytes wait unread, after 1 MiB was sent to a peer that reads slowly')
  const call = close(pair, LONG_MS)
  const isOver = call.then(() => {})
  await Promise.race([isOver, pause(50)]) // whoever closes at once has done so by now; nothing depends on it
  pair.peer.readOn()
  const hasEnded = pair.peer.until(() => pair.peer.ending !== 'open')
  await Promise.race([hasEnded, isOver])
  await pair.peer.untilAllReceived()
  const received = pair.peer.received()
  if (pair.peer.ending === 'reset' || !received.equals(sent)) {
    const report = pair.peer.ending === 'open' ? undefined : await call
    if (report !== undefined) expectCatches(story, report)
    story.fail({
      expected: `${countBytes(sent.length)} and then the end of file to arrive at the peer`,
      observed: `${countBytes(received.length)} arrived, and then ${pair.peer.ending === 'reset' ? 'a reset' : 'nothing more'}`,
      difference: drawDifference(sent, received),
      ...(pair.peer.ending === 'reset' ? { mistake: EARLY } : {}),
    })
  }
  pair.peer.halfClose()
  expectReturned(story, await call, 'clean')
})

claim('returns reset when the peer resets the connection', { readMore: 'three-ends', weight: 2 }, async story => {
  const waiting = await connect(story)
  story.asks('close a connection that the peer resets while the function waits for its end of file')
  const call = close(waiting, LONG_MS)
  await expectEndOfFile(story, waiting, call)
  waiting.peer.reset()
  await expectReset(story, waiting, await call)
})

claim('returns reset when the connection was reset before', { readMore: 'three-ends' }, async story => {
  const gone = await connect(story)
  gone.peer.reset()
  await gone.peer.untilDelivered()
  story.asks('close a connection that was reset before')
  await expectReset(story, gone, await close(gone, LONG_MS))
})

claim('returns timeout when the peer stays silent', { readMore: 'time-outs', weight: 2 }, async story => {
  const pair = await connect(story)
  story.asks(`close a connection whose peer says nothing for ${SHORT_MS} ms`)
  const beganMs = monotonicMs()
  const report = await close(pair, SHORT_MS)
  const tookMs = monotonicMs() - beganMs
  expectReturned(story, report, 'timeout', EARLY)
  if (tookMs < SHORT_MS - CLOCK_MS) {
    story.fail({ expected: `to wait ${SHORT_MS} ms`, observed: `it came back after ${Math.round(tookMs)} ms` })
  }
  if (tookMs <= SHORT_MS + GRACE_MS) return
  await expectNotTooLate(story, pair.module)
})

claim(
  'has one time-out for all of it, however slowly bytes drip in',
  { readMore: 'time-outs', weight: 2 },
  async story => {
    const pair = await connect(story)
    story.asks(`close a connection whose peer sends a byte every ${SHORT_MS / 6} ms, within ${SHORT_MS} ms altogether`)
    let isBack = false
    const call = close(pair, SHORT_MS).finally(() => {
      isBack = true
    })
    call.catch(() => {}) // it is awaited below
    let drips = 0
    // Each drip is one more proof that the function still waits: so many take five times as long as it may.
    for (; !isBack && drips < 40; drips++) {
      pair.peer.send(Buffer.from('.'))
      await pause(SHORT_MS / 6)
    }
    if (isBack) {
      expectReturned(story, await call, 'timeout', EARLY)
      if (drips * (SHORT_MS / 6) > SHORT_MS + GRACE_MS) await expectNotTooLate(story, pair.module)
      return
    }
    pair.peer.halfClose()
    await call
    story.fail({
      expected: `to come back ${SHORT_MS} ms after the call, or at most ${GRACE_MS} ms later`,
      observed: `it was still waiting after ${drips} bytes, which took more than ${drips * (SHORT_MS / 6)} ms`,
      mistake: 'time-out-for-each-recv',
    })
  },
)

/** Connects a socket that has sent bytes already, or none; a story borrows the module once, and may use it `again`. */
async function connect(story: Story, sent?: Buffer, again?: BorrowedModule): Promise<Pair> {
  const module = again ?? (await lingering.borrow(story))
  const mode = { blocking: true, ...(sent === undefined ? {} : { hasSent: sent.toString('base64') }) }
  const { argument, connection } = await module.connect(await TcpListener.open(story), mode)
  return { module, sock: argument, peer: connection }
}

function close({ module, sock }: Pair, timeoutMs: number): Promise<CallReport> {
  const call = module.call('closeGracefully', [sock, { kind: 'plain', value: timeoutMs }], 'waits-for-ever')
  call.catch(() => {}) // it is awaited in any case; its finding must not count as unhandled before
  return call
}

/**
 * It came back too late, which may be the machine's fault. So it is called again: the quickest of some calls counts, since
 * a machine that is late now and then is not late by a second every time.
 */
async function expectNotTooLate(story: Story, module: BorrowedModule): Promise<void> {
  story.asks(`come back at most ${GRACE_MS} ms after its ${SHORT_MS} ms`)
  let quickestMs = Number.POSITIVE_INFINITY
  for (let attempt = 1; attempt <= MOST_TRIES && quickestMs > SHORT_MS + GRACE_MS; attempt++) {
    const pair = await connect(story, undefined, module)
    const beganMs = monotonicMs()
    expectReturned(story, await close(pair, SHORT_MS), 'timeout', EARLY)
    quickestMs = Math.min(quickestMs, monotonicMs() - beganMs)
  }
  if (quickestMs <= SHORT_MS + GRACE_MS) return
  story.fail({
    expected: `to come back between ${SHORT_MS} ms and ${SHORT_MS + GRACE_MS} ms after the call`,
    observed: `it came back after ${Math.round(quickestMs)} ms, and later still at other times`,
    mistake: 'comes-back-too-late',
  })
}

/** Waits until the peer has the end of file; a function that has come back without one has not shut down. */
async function expectEndOfFile(story: Story, { peer }: Pair, call: Promise<CallReport>): Promise<void> {
  await Promise.race([peer.until(() => peer.ending !== 'open'), call])
  await peer.untilAllReceived()
  if (peer.ending === 'end of file') return
  const report = await call
  expectCatches(story, report)
  const observed = `${peer.ending === 'reset' ? 'a reset' : 'nothing'}; ${describe(report)}`
  story.fail({ expected: 'the end of file to arrive at the peer', observed, ...promiseMistake(report) })
}

/** Expects the word 'reset'. Who says 'clean' instead may take a reset for an end of file, or wait for neither. */
async function expectReset(story: Story, { module }: Pair, report: CallReport): Promise<void> {
  if (!isWord(report, 'clean')) return expectReturned(story, report, 'reset')
  const silent = await connect(story, undefined, module)
  const isWaiting = isWord(await close(silent, SHORT_MS), 'timeout')
  expectReturned(story, report, 'reset', isWaiting ? 'treats-reset-as-eof' : undefined)
}

function isWord({ outcome }: CallReport, word: string): boolean {
  return outcome.kind === 'returned' && outcome.value?.kind === 'plain' && outcome.value.value === word
}

/** Expects one of the three words, and a closed socket. */
function expectReturned(story: Story, report: CallReport, word: string, mistake?: string): void {
  const { sockets } = report
  expectCatches(story, report)
  if (!isWord(report, word)) {
    const named = isWord(report, 'clean') && mistake !== undefined ? { mistake } : promiseMistake(report)
    story.fail({ expected: JSON.stringify(word), observed: describe(report), ...named })
  }
  if (sockets[0] === 'closed') return
  const observed = `it is open and ${sockets[0]}`
  story.fail({ expected: 'the socket to be closed after the call', observed, mistake: 'leaves-the-socket-open' })
}

/** An error that came out of the function was not turned into its word. */
function expectCatches(story: Story, report: CallReport): void {
  const { outcome } = report
  if (outcome.kind !== 'threw' || /does nothing yet/.test(outcome.message)) return
  const isKnown = /ECONNRESET|ENOTCONN|EPIPE|ETIMEDOUT|EAGAIN/.test(outcome.message)
  const expected = "one of the words 'clean', 'reset' and 'timeout'"
  story.fail({ expected, observed: describe(report), ...(isKnown ? { mistake: 'lets-errors-escape' } : {}) })
}

function promiseMistake({ outcome }: CallReport): { mistake?: string } {
  const isPromise = outcome.kind === 'returned' && outcome.description === 'a promise'
  return isPromise ? { mistake: 'returns-a-promise' } : {}
}

function describe({ outcome }: CallReport): string {
  if (outcome.kind === 'threw') return `it threw ${outcome.name === '' ? '' : `${outcome.name}: `}${outcome.message}`
  if (outcome.kind === 'called too often') return 'it never came back'
  return `it returned ${outcome.description}`
}
