/** `recvExactly`, called with a `recv` that plays a stream; what it asked for and gave back is judged here. */
import {
  type Cuts,
  claim,
  countBytes,
  drawCuts,
  drawDifference,
  everyChunking,
  moduleExercise,
  type SessionReport,
  type Story,
  smallestFailingCuts,
  streamOf,
} from '@socket-course/testkit'
import { bytesOf, describeThrown } from './returned.ts'

const fixedLength = moduleExercise('fixed-length')

/** More calls than any correct program makes for the streams of this file. */
const MOST_CALLS = 2_000

/** One call: what the stream holds, where the network cuts it, how much is wanted of it. */
type Scenario = { stream: Buffer; cuts: Cuts; wanted: number; throws?: string }

claim('gives the bytes when one `recv` gives them all', { readMore: 'exercise-1-fixed-length' }, async story => {
  story.asks('read 12 bytes with a `recv` that gives them at once')
  expectBytes(story, await read(story, { stream: Buffer.from('Hello, world'), cuts: [], wanted: 12 }))
  story.asks('read 12 bytes, then 12 others, and look at the first ones again')
  const texts = ['Hello, world', 'Good evening']
  const steps = texts.map((_, stream) => ({
    call: 'recvExactly',
    arguments: [
      { kind: 'source' as const, stream, cuts: [], mostCalls: MOST_CALLS },
      { kind: 'plain' as const, value: 12 },
    ],
  }))
  const streams = texts.map(text => streamOf(Buffer.from(text)))
  const [report] = await fixedLength.play(story, { streams, sessions: [{ steps }] })
  if (report?.changedLater !== true) return
  const expected = 'the bytes of the first call to be as they were'
  story.fail({ expected, observed: 'they have changed', mistake: 'bytes-change-later' })
})

claim('reads on until all are there, wherever the stream is cut', { readMore: 'leftovers', weight: 3 }, async story => {
  const stream = story.random('every cut').bytes(60)
  const chunkings = everyChunking(stream.length, { borders: [30], random: story.random('cuts') })
  await expectEveryCut(story, stream, stream.length, chunkings)
})

claim('leaves the bytes of the next message in the stream', { readMore: 'leftovers', weight: 2 }, async story => {
  const stream = Buffer.from('first message, second message')
  const chunkings = everyChunking(stream.length, { borders: [13] })
  await expectEveryCut(story, stream, 13, chunkings)
})

claim('calls `recv` not at all for 0 bytes', { readMore: 'exercise-1-fixed-length' }, async story => {
  story.asks('read 0 bytes')
  const seen = await read(story, { stream: Buffer.from('not asked for'), cuts: [], wanted: 0 })
  if (seen.report.asked.length > 0) {
    story.fail({
      expected: 'no call of `recv`, which would wait for somebody who has nothing to say',
      observed: `${seen.report.asked.length} ${seen.report.asked.length === 1 ? 'call' : 'calls'}`,
      mistake: 'asks-for-nothing',
    })
  }
  expectBytes(story, seen)
})

claim('throws at end of file in the middle', { readMore: 'end-of-file-in-the-middle', weight: 2 }, async story => {
  for (const cuts of [[], [3], [1, 2, 3, 4, 5, 6]] as const) {
    story.asks('read 10 bytes of a stream that ends after 7')
    const seen = await read(story, { stream: Buffer.from('1234567'), cuts, wanted: 10 })
    expectError(story, seen, 7)
  }
  story.asks('read 10 bytes of a stream that ends at once')
  expectError(story, await read(story, { stream: Buffer.alloc(0), cuts: [], wanted: 10 }), 0)
})

claim('says in the error how many bytes were there', { readMore: 'end-of-file-in-the-middle' }, async story => {
  story.asks('read 40 bytes of a stream that ends after 23')
  const seen = await read(story, { stream: Buffer.alloc(23, 'x'), cuts: [9], wanted: 40 })
  expectError(story, seen, 23)
  const message = seen.report.threw?.message ?? ''
  if (/(?<!\d)23(?!\d)/.test(message)) return
  story.fail({
    expected: 'an error whose message contains the number 23',
    observed: `the message ${JSON.stringify(message)}`,
    ...(seen.report.asked.length < 2 ? {} : { mistake: 'hides-what-was-there' }),
  })
})

claim('passes on an error that `recv` throws', { readMore: 'exercise-1-fixed-length' }, async story => {
  story.asks('read 10 bytes with a `recv` that gives 4 and then throws')
  const throws = 'ECONNRESET (the other side is gone)'
  const seen = await read(story, { stream: Buffer.from('1234'), cuts: [], wanted: 10, throws })
  if (seen.report.threw?.message.includes('ECONNRESET')) return
  expectAnEnd(story, seen)
  const mistake =
    seen.report.returned.length > 0 && seen.report.asked.length === 1 ? 'treats-recv-as-message' : undefined
  story.fail({
    expected: 'the error of `recv`',
    observed: describeThrown(seen.report),
    ...(mistake === undefined ? {} : { mistake }),
  })
})

claim('works for any stream, any cuts and any number', { readMore: 'leftovers' }, async story => {
  const random = story.random('any')
  const scenarios = Array.from({ length: 60 }, (): Scenario => {
    const stream = random.bytes(random.integer(1, 500))
    const cuts = everyChunking(stream.length, { random, draws: 1 }).at(-1) ?? []
    return { stream, cuts, wanted: random.integer(0, stream.length) }
  })
  for (const seen of await readAll(story, scenarios)) {
    story.asks(`read ${countBytes(seen.wanted)} of a stream of ${seen.stream.length}`)
    expectBytes(story, seen)
  }
})

/** What one call led to. */
type Seen = Scenario & { report: SessionReport }

async function readAll(story: Story, scenarios: readonly Scenario[]): Promise<Seen[]> {
  const reports = await fixedLength.play(story, {
    streams: scenarios.map(({ stream }) => streamOf(stream)),
    sessions: scenarios.map(({ cuts, wanted, throws }, stream) => {
      const end = throws === undefined ? {} : { throws }
      const recv = { kind: 'source' as const, stream, cuts, mostCalls: MOST_CALLS, ...end }
      return { steps: [{ call: 'recvExactly', arguments: [recv, { kind: 'plain', value: wanted }] }] }
    }),
  })
  return reports.map((report, index) => ({ ...scenarios[index]!, report }))
}

async function read(story: Story, scenario: Scenario): Promise<Seen> {
  return (await readAll(story, [scenario]))[0]!
}

/** Reads under every cut; a failure is shown at the fewest cuts that still fail. */
async function expectEveryCut(story: Story, stream: Buffer, wanted: number, chunkings: readonly Cuts[]): Promise<void> {
  const ask = (all: readonly Cuts[]) =>
    readAll(
      story,
      all.map(cuts => ({ stream, cuts, wanted })),
    )
  const isWrong = (seen: Seen) => problemOf(seen) !== undefined
  const failing = (await ask(chunkings)).filter(isWrong)
  if (failing.length === 0) return
  const cuts = await smallestFailingCuts(
    failing.map(seen => seen.cuts),
    async candidates => (await ask(candidates)).map(isWrong),
  )
  story.asks(`read ${countBytes(wanted)} of a stream of ${stream.length}`)
  expectBytes(story, await read(story, { stream, cuts, wanted }))
  throw new Error(`the cuts ${cuts.join(' ')} failed once and then no more`)
}

/** Says what is wrong with a call that should have succeeded, if anything. */
function problemOf(seen: Seen): { expected: string; observed: string; mistake?: string } | undefined {
  const { report, stream, wanted } = seen
  const expected = `the first ${countBytes(wanted)}`
  if (report.calledTooOften) return { expected, observed: '`recv` is called again and again' }
  let missing = wanted
  const tooMuch = report.asked.find((asked, index) => {
    if (index > 0) missing = Math.max(0, missing - sizeOfPiece(seen, index - 1))
    return asked === null || !Number.isInteger(asked) || asked < 1 || asked > missing
  })
  if (tooMuch !== undefined) {
    const isNothing = tooMuch === 0
    return {
      expected: 'every call of `recv` to ask for at least 1 byte and at most for those that are missing',
      observed: `a call that asked for ${tooMuch ?? 'something that is no number'}`,
      ...(isNothing ? { mistake: 'asks-for-nothing' } : { mistake: 'asks-for-too-much' }),
    }
  }
  const bytes = bytesOf(report.returned[0])
  if (bytes === undefined) return { expected, observed: describeThrown(report) }
  if (bytes.equals(stream.subarray(0, wanted))) return undefined
  const isFirstPiece = report.asked.length === 1 && bytes.length === sizeOfPiece(seen, 0)
  return {
    expected,
    observed: countBytes(bytes.length),
    ...(isFirstPiece
      ? { mistake: 'treats-recv-as-message' }
      : bytes.equals(asText(seen))
        ? { mistake: 'turns-pieces-into-text' }
        : {}),
  }
}

/** What the bytes are when each piece becomes text and all of it bytes again. */
function asText(seen: Seen): Buffer {
  let from = 0
  const texts = seen.report.asked.map((_, index) => {
    const to = from + sizeOfPiece(seen, index)
    const text = seen.stream.toString('utf8', from, to)
    from = to
    return text
  })
  return Buffer.from(texts.join(''))
}

/** How many bytes the call number `index` of `recv` gave, computed from what it was asked for. */
function sizeOfPiece({ report, stream, cuts }: Seen, index: number): number {
  let taken = 0
  for (const [call, asked] of report.asked.entries()) {
    const border = cuts.find(cut => cut > taken) ?? stream.length
    const size = Math.min(Math.max(0, asked ?? 0), border - taken)
    if (call === index) return size
    taken += size
  }
  return 0
}

function expectBytes(story: Story, seen: Seen): void {
  const problem = problemOf(seen)
  if (problem === undefined) return
  const { stream, cuts, wanted, report } = seen
  const bytes = bytesOf(report.returned[0])
  const difference = [
    ...drawCuts(stream, cuts),
    ...(bytes === undefined ? [] : drawDifference(stream.subarray(0, wanted), bytes)),
  ]
  story.fail({ ...problem, difference })
}

function expectAnEnd(story: Story, seen: Seen): void {
  const { report } = seen
  if (report.calledTooOften) {
    story.fail({ expected: 'an end', observed: '`recv` is called again and again', mistake: 'loops-on-end-of-file' })
  }
}

/** Expects an Error at end of file after `there` bytes. */
function expectError(story: Story, seen: Seen, there: number): void {
  const { report, stream, cuts, wanted } = seen
  const expected = `an Error that says that only ${there} of ${wanted} bytes were there`
  const difference = drawCuts(stream, cuts)
  if (report.calledTooOften) {
    const observed = '`recv` is called again and again, more than 2,000 times'
    story.fail({ expected, observed, difference, mistake: 'loops-on-end-of-file' })
  }
  if (report.threw === undefined) {
    const bytes = bytesOf(report.returned[0])
    const sawTheEnd = report.asked.length > cuts.length + (there > 0 ? 1 : 0)
    const mistake = bytes === undefined ? undefined : sawTheEnd ? 'ignores-truncation' : 'treats-recv-as-message'
    const observed = bytes === undefined ? describeThrown(report) : `it returned ${countBytes(bytes.length)}`
    story.fail({ expected, observed, difference, ...(mistake === undefined ? {} : { mistake }) })
  }
  if (!report.threw.isError) story.fail({ expected, observed: `it threw ${report.threw.message}, which is no Error` })
}
