/** `tryRecv` and `trySend`, called with a real socket; the tests are its peer and see what really went through. */
import {
  type Argument,
  type BorrowedModule,
  bytesArgument,
  type CallReport,
  claim,
  countBytes,
  drawDifference,
  moduleExercise,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'

const nonblocking = moduleExercise('nonblocking')

/** What a full send buffer has to hold in these tests; the kernel makes it twice as large. */
const SEND_BUFFER_BYTES = 32_768
const MIB = 1 << 20

/** A learner's socket, the tests' end of its connection, and what the counts of `trySend` said to be on its way. */
type Pair = { module: BorrowedModule; sock: Argument; peer: TcpConnection; counted: Buffer[] }

claim('tryRecv gives the bytes that have come', { readMore: 'blocking-and-non-blocking' }, async story => {
  const pair = await connect(story)
  for (const size of [1, 5, 1000]) {
    const bytes = story.random(`receive ${size}`).bytes(size)
    await deliver(pair, bytes)
    story.asks(`receive ${countBytes(size)} that have come, at most 65,536`)
    expectBytes(story, bytes, await tryRecv(story, pair, 65_536))
  }
})

claim(
  'tryRecv says would-block when nothing has come yet, and does not wait',
  { readMore: 'blocking-and-non-blocking', weight: 2 },
  async story => {
    const pair = await connect(story)
    story.asks('receive before anything has come')
    expectWouldBlock(story, await tryRecv(story, pair, 1024))
    const bytes = Buffer.from('now there is something')
    await deliver(pair, bytes)
    story.asks('receive the bytes that have come since')
    expectBytes(story, bytes, await tryRecv(story, pair, 1024))
    story.asks('receive once more, when everything is taken')
    expectWouldBlock(story, await tryRecv(story, pair, 1024))
  },
)

claim('tryRecv takes at most max bytes and leaves the rest', { readMore: 'exercise-1-nonblocking' }, async story => {
  const pair = await connect(story)
  await deliver(pair, Buffer.from('0123456789'))
  for (const piece of ['0123', '4567', '89']) {
    story.asks('receive at most 4 bytes of those that have come')
    expectBytes(story, Buffer.from(piece), await tryRecv(story, pair, 4), 4)
  }
})

claim(
  'tryRecv tells the end of file from nothing yet',
  { readMore: 'three-answers-of-recv', weight: 2 },
  async story => {
    const pair = await connect(story)
    await deliver(pair, Buffer.from('the last words'))
    pair.peer.halfClose()
    await pair.peer.untilDelivered()
    story.asks('receive the last bytes before the end of file')
    expectBytes(story, Buffer.from('the last words'), await tryRecv(story, pair, 1024))
    for (const time of ['', ' a second time']) {
      story.asks(`receive at the end of file${time}`)
      expectEof(story, await tryRecv(story, pair, 1024))
    }
    story.asks('send after the end of file, since only the other direction has ended')
    await expectSent(story, pair, Buffer.from('more'))
  },
)

claim('tryRecv passes on the error of a reset', { readMore: 'three-answers-of-recv' }, async story => {
  const pair = await connect(story)
  pair.peer.reset()
  await pair.peer.untilDelivered()
  story.asks('receive from a connection that was reset')
  expectError(story, await tryRecv(story, pair, 1024), 'ECONNRESET')
})

claim('trySend returns how many bytes were taken', { readMore: 'send-takes-what-fits' }, async story => {
  const pair = await connect(story)
  for (const text of ['x', 'a few words', '']) {
    const bytes = Buffer.from(text)
    story.asks(`send ${countBytes(bytes.length)}, for which there is room`)
    await expectSent(story, pair, bytes)
  }
})

claim(
  'trySend takes what fits, then returns 0 while the buffer is full, and does not wait',
  { readMore: 'send-takes-what-fits', weight: 3 },
  async story => {
    const pair = await connect(story)
    pair.peer.stopReading()
    story.asks('send 1 MiB to a peer that does not read')
    const data = story.random('full').bytes(MIB)
    const countSent = () => pair.counted.reduce((sum, bytes) => sum + bytes.length, 0)
    let count: number
    do {
      count = await sendCounted(story, pair, data.subarray(countSent()))
      if (countSent() === data.length) await failBecauseAllIsSent(story, pair)
    } while (count > 0)
    pair.peer.readOn()
    story.asks('send the rest, now that the peer reads again')
    while (countSent() < data.length) {
      await expectArrived(story, pair)
      count = await sendCounted(story, pair, data.subarray(countSent()))
      if (count === 0) story.fail({ expected: 'bytes to be taken, since there is room again', observed: 'the count 0' })
    }
    await expectArrived(story, pair)
  },
)

claim(
  'trySend passes on the error of a connection that is gone',
  { readMore: 'three-answers-of-recv' },
  async story => {
    const pair = await connect(story)
    pair.peer.reset()
    await pair.peer.untilDelivered()
    story.asks('send to a connection that was reset')
    expectError(story, await trySend(story, pair, Buffer.from('hello?')), 'ECONNRESET or EPIPE')
  },
)

async function connect(story: Story): Promise<Pair> {
  const module = await nonblocking.borrow(story)
  const mode = { blocking: false, sendBufferBytes: SEND_BUFFER_BYTES }
  const { argument, connection } = await module.connect(await TcpListener.open(story), mode)
  return { module, sock: argument, peer: connection, counted: [] }
}

/** Has the peer send bytes, and waits until they are in the receive buffer of the learner's socket. */
async function deliver({ peer }: Pair, bytes: Buffer): Promise<void> {
  peer.send(bytes)
  await peer.untilDelivered()
}

async function tryRecv(story: Story, { module, sock }: Pair, max: number): Promise<CallReport> {
  const report = await module.call('tryRecv', [sock, { kind: 'plain', value: max }], 'waits-for-bytes')
  expectSocketAsItWas(story, report)
  return report
}

async function trySend(story: Story, { module, sock }: Pair, bytes: Uint8Array): Promise<CallReport> {
  const report = await module.call('trySend', [sock, bytesArgument(bytes)], 'waits-until-all-is-sent')
  expectSocketAsItWas(story, report)
  return report
}

/** The socket is the caller's: it stays open and non-blocking. */
function expectSocketAsItWas(story: Story, { sockets: [state], outcome }: CallReport): void {
  if (outcome.kind === 'returned' && outcome.description === 'a promise') {
    story.fail({ expected: 'the answer itself', observed: 'it returned a promise', mistake: 'returns-a-promise' })
  }
  if (state === 'closed') {
    const observed = 'it is closed'
    story.fail({ expected: 'the socket to be open after the call', observed, mistake: 'closes-the-socket' })
  }
  if (state === 'non-blocking') return
  story.fail({ expected: 'the socket to be non-blocking after the call, as it was before', observed: 'it is blocking' })
}

/** Says what a call led to, for a finding. */
function describe({ outcome }: CallReport): string {
  if (outcome.kind === 'threw') return `it threw ${outcome.name === '' ? '' : `${outcome.name}: `}${outcome.message}`
  if (outcome.kind === 'called too often') return 'it never came back'
  return `it returned ${outcome.description}`
}

const isEagain = ({ outcome }: CallReport) => outcome.kind === 'threw' && /EAGAIN|EWOULDBLOCK/.test(outcome.message)

/** Ends the claim, with the mistake where one fits. */
function failWith(story: Story, expected: string, report: CallReport, mistake: string | undefined): never {
  return story.fail({ expected, observed: describe(report), ...(mistake === undefined ? {} : { mistake }) })
}

/** The bytes that a call returned, or `undefined`. */
function bytesOf({ outcome }: CallReport): Buffer | undefined {
  const value = outcome.kind === 'returned' ? outcome.value : undefined
  return value?.kind === 'bytes' ? Buffer.from(value.base64, 'base64') : undefined
}

function isWord({ outcome }: CallReport, word: 'would-block' | 'eof'): boolean {
  return outcome.kind === 'returned' && outcome.value?.kind === 'plain' && outcome.value.value === word
}

function expectBytes(story: Story, expected: Buffer, report: CallReport, most = Number.POSITIVE_INFINITY): void {
  const received = bytesOf(report)
  if (received?.equals(expected)) return
  const words = `the ${countBytes(expected.length)} that have come`
  if (received === undefined) failWith(story, words, report, undefined)
  story.fail({
    expected: most < received.length ? `at most ${countBytes(most)}` : words,
    observed: countBytes(received.length),
    difference: drawDifference(expected, received),
    ...(received.length > most ? { mistake: 'takes-more-than-max' } : {}),
  })
}

function expectWouldBlock(story: Story, report: CallReport): void {
  if (isWord(report, 'would-block')) return
  const mistake = isEagain(report)
    ? 'treats-eagain-as-error'
    : isWord(report, 'eof')
      ? 'takes-would-block-for-eof'
      : undefined
  failWith(story, "'would-block', since nothing has come", report, mistake)
}

function expectEof(story: Story, report: CallReport): void {
  if (isWord(report, 'eof')) return
  const isEmpty = bytesOf(report)?.length === 0 || isWord(report, 'would-block')
  failWith(story, "'eof', since nothing will come any more", report, isEmpty ? 'treats-eof-as-empty-read' : undefined)
}

function expectError(story: Story, report: CallReport, code: string): void {
  const { outcome } = report
  if (outcome.kind === 'threw' && /ECONNRESET|EPIPE/.test(outcome.message)) return
  failWith(story, `the error ${code}`, report, outcome.kind === 'returned' ? 'hides-errors' : undefined)
}

/** Calls `trySend` and gives its count, which is noted as sent. */
async function sendCounted(story: Story, pair: Pair, bytes: Buffer): Promise<number> {
  const report = await trySend(story, pair, bytes)
  const value = report.outcome.kind === 'returned' ? report.outcome.value : undefined
  const count = value?.kind === 'plain' ? value.value : undefined
  const isCount = typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= bytes.length
  if (!isCount) {
    const mistake = isEagain(report) ? 'treats-eagain-as-error' : undefined
    return failWith(story, `a count from 0 to ${bytes.length.toLocaleString('en-US')}`, report, mistake)
  }
  pair.counted.push(bytes.subarray(0, count))
  return count
}

/** Sends bytes for which there is room: all of them must be counted, and arrive. */
async function expectSent(story: Story, pair: Pair, bytes: Buffer): Promise<void> {
  const count = await sendCounted(story, pair, bytes)
  if (count !== bytes.length) story.fail({ expected: `the count ${bytes.length}`, observed: `the count ${count}` })
  await expectArrived(story, pair)
}

/** Expects that exactly what was counted has arrived at the peer. */
async function expectArrived(story: Story, { peer, counted }: Pair): Promise<void> {
  await peer.untilAllReceived()
  const expected = Buffer.concat(counted)
  const received = peer.received()
  if (received.equals(expected)) return
  const isLess = received.length < expected.length && received.equals(expected.subarray(0, received.length))
  const isMore = received.length > expected.length && received.subarray(0, expected.length).equals(expected)
  story.fail({
    expected: `${countBytes(expected.length)} to arrive at the peer, as the counts say`,
    observed: `${countBytes(received.length)} arrived`,
    difference: drawDifference(expected, received),
    ...(isLess ? { mistake: 'reports-all-as-sent' } : {}),
    ...(isMore && counted.at(-1)?.length === 0 ? { mistake: 'returns-0-though-bytes-went' } : {}),
  })
}

/** The counts say that everything was taken although it does not fit into the buffers. */
async function failBecauseAllIsSent(story: Story, pair: Pair): Promise<never> {
  pair.peer.readOn()
  await expectArrived(story, pair)
  return story.fail({ expected: 'the count 0 once the buffer is full', observed: 'all of 1 MiB was taken' })
}
