/** `sendAll`, called with a `send` that plays a script; what it was called with is judged here, not where it runs. */
import {
  bytesArgument,
  type CallReport,
  claim,
  countBytes,
  drawDifference,
  moduleExercise,
  type Story,
  type StubStep,
} from '@socket-course/testkit'
import fc from 'fast-check'

const sendall = moduleExercise('sendall')

/** More calls than any correct program makes for the inputs of this file. */
const MOST_CALLS = 100_000

claim('sends everything when `send` takes it at once', { readMore: 'send-and-sendall' }, async story => {
  const data = story.random('at once').bytes(1000)
  story.asks('send 1,000 bytes with a `send` that takes them all')
  expectAllSent(story, data, await callSendAll(story, data, [{ takes: data.length }]))
})

claim(
  'goes on where `send` stopped, for any data and any parts',
  { readMore: 'send-and-sendall', weight: 4 },
  async story => {
    const parts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 })
    const scenario = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), parts)
    await fc
      .assert(
        fc.asyncProperty(scenario, async ([data, counts]) => {
          story.asks(`send ${countBytes(data.length)} with a \`send\` that takes ${describeParts(counts)} at a time`)
          const report = await callSendAll(
            story,
            data,
            counts.map(takes => ({ takes })),
          )
          expectAllSent(story, Buffer.from(data), report)
        }),
        { seed: story.seed, numRuns: 40 },
      )
      .catch(rethrowFinding)
  },
)

claim('works with a view into a larger buffer', { readMore: 'send-and-sendall' }, async story => {
  const data = story.random('view').bytes(100)
  story.asks('send a view of 100 bytes that begins at byte 13 of its buffer')
  const report = await callSendAll(story, data, [{ takes: 7 }], { before: 13, after: 29 })
  expectAllSent(story, data, report)
})

claim('calls `send` not at all when there is nothing to send', { readMore: 'send-and-sendall' }, async story => {
  story.asks('send nothing')
  const report = await callSendAll(story, Buffer.alloc(0), [{ takes: 10 }])
  if (report.callCount > 0) {
    story.fail({
      expected: 'no call of `send`',
      observed: `${report.callCount} calls`,
      mistake: 'sendall-sends-nothing',
    })
  }
  expectReturnsNothing(story, report)
})

claim('throws an error when `send` returns 0', { readMore: 'send-and-sendall', weight: 2 }, async story => {
  for (const { takes, asked } of [
    { takes: [4, 0], asked: 'takes 4 and then none' },
    { takes: [0], asked: 'takes none from the start' },
    { takes: [4, 5, 0], asked: 'takes all but the last one' },
  ]) {
    story.asks(`send 10 bytes with a \`send\` that ${asked}`)
    const script = takes.map(count => ({ takes: count }))
    expectErrorAtZero(story, await callSendAll(story, Buffer.from('0123456789'), script, undefined, 1000), takes.length)
  }
})

claim('passes on an error that `send` throws', { readMore: 'send-and-sendall' }, async story => {
  story.asks('send 10 bytes with a `send` that takes 4 and then throws')
  const message = 'ECONNRESET (the other side is gone)'
  const steps = [{ takes: 4 }, { throws: message }]
  const report = await callSendAll(story, Buffer.from('0123456789'), steps, undefined, 1000)
  const expected = 'the error of `send`, at its second call'
  if (report.outcome.kind === 'threw' && report.outcome.message === message && report.callCount === 2) return
  if (report.outcome.kind === 'threw' && report.callCount < 2) expectCalls(story, report, 2)
  if (report.outcome.kind === 'returned') expectReturnsNothing(story, report)
  const observed =
    report.outcome.kind === 'threw'
      ? report.outcome.message === message
        ? `it called \`send\` ${report.callCount} times before the error came out`
        : `another error: ${report.outcome.message}`
      : report.outcome.kind === 'returned'
        ? 'it returned as if all had been sent'
        : 'it calls `send` again and again'
  const mistake =
    report.outcome.kind === 'returned' && report.callCount === 1 ? 'sendall-ignores-count' : 'sendall-swallows-errors'
  story.fail({ expected, observed, mistake })
})

claim('returns nothing, not even a promise', { readMore: 'blocking' }, async story => {
  story.asks('send 10 bytes')
  expectReturnsNothing(story, await callSendAll(story, Buffer.from('0123456789'), [{ takes: 4 }]))
})

claim('never changes the data', { readMore: 'send-and-sendall' }, async story => {
  story.asks('send 100 bytes in parts of 9')
  const data = story.random('unchanged').bytes(100)
  expectAllSent(story, data, await callSendAll(story, data, [{ takes: 9 }]))
})

claim('does not copy the whole rest again for each call', { readMore: 'quadratic', weight: 2 }, async story => {
  const copied: number[] = []
  for (const kibibytes of [256, 512]) {
    const data = Buffer.alloc(kibibytes << 10, 'x')
    story.asks(`send ${kibibytes} KiB with a \`send\` that takes 1 KiB at a time`)
    const report = await callSendAll(story, data, [{ takes: 1024 }])
    copied.push(report.copiedBytes)
    expectBytes(story, report)
    expectNoError(story, report, 'the data to be sent')
    if (report.callCount < kibibytes) {
      story.fail({
        expected: `${kibibytes} calls of \`send\``,
        observed: `${report.callCount}`,
        ...(report.callCount === 1 ? { mistake: 'sendall-ignores-count' } : {}),
      })
    }
  }
  const [once = 0, twice = 0] = copied
  // Copies that grow with the number of calls double with the data; copies of the rest at each call grow fourfold.
  if (twice < 3 * once || twice < 8 << 20) return
  story.fail({
    expected: 'memory for the copies that grows as the data does',
    observed: `${countBytes(once)} copied for 256 KiB, and ${countBytes(twice)} for twice as much`,
    mistake: 'sendall-copies-the-rest',
  })
})

/** Ends the claim unless `sendAll` threw an Error right after the last of so many calls of `send`, which returned 0. */
function expectErrorAtZero(story: Story, report: CallReport, calls: number): void {
  const expected = `an Error at call ${calls} of \`send\`, which returns 0`
  const { outcome, callCount } = report
  if (outcome.kind === 'called too often') {
    story.fail({
      expected,
      observed: '`send` is called again and again, more than 1,000 times',
      mistake: 'sendall-loops-on-zero',
    })
  }
  if (outcome.kind === 'returned') {
    expectReturnsNothing(story, report)
    const mistake = callCount < calls ? 'sendall-ignores-count' : 'sendall-stops-on-zero'
    story.fail({ expected, observed: 'it returned as if all had been sent', mistake })
  }
  if (outcome.kind !== 'threw') return
  if (callCount < calls) expectCalls(story, report, calls)
  if (!outcome.isError) story.fail({ expected, observed: `it threw ${outcome.message}, which is no Error` })
  if (callCount === calls) return
  story.fail({
    expected,
    observed: `it called \`send\` ${callCount} times before it threw`,
    mistake: 'sendall-loops-on-zero',
  })
}

/** Ends the claim of a `sendAll` that threw before it had called `send` so many times. */
function expectCalls(story: Story, report: CallReport, calls: number): void {
  const message = report.outcome.kind === 'threw' ? `${report.outcome.name}: ${report.outcome.message}` : ''
  story.fail({ expected: `${calls} calls of \`send\``, observed: `${report.callCount}, and then it threw ${message}` })
}

/** Says how many bytes a script takes call by call: `3, 1 and then always 2 bytes`. */
function describeParts(counts: readonly number[]): string {
  const last = countBytes(counts.at(-1) ?? 0)
  return counts.length === 1 ? last : `${counts.slice(0, -1).join(', ')} and then always ${last}`
}

/** Calls the learner's `sendAll` with a `send` that plays the script. */
function callSendAll(
  story: Story,
  data: Uint8Array,
  script: readonly StubStep[],
  around = { before: 0, after: 0 },
  mostCalls = MOST_CALLS,
): Promise<CallReport> {
  const send = { kind: 'stub' as const, stub: { script, mostCalls } }
  return sendall.call(story, 'sendAll', [send, bytesArgument(data, around)])
}

/** Puts together what `send` took and compares it with the data. */
function expectAllSent(story: Story, data: Buffer, report: CallReport): void {
  const expected = `all ${countBytes(data.length)}, each once and in order`
  expectBytes(story, report)
  expectNoError(story, report, expected)
  expectNoPromise(story, report)
  expectUnchanged(story, report)
  const taken: Buffer[] = []
  let offset = 0
  for (const [index, call] of report.calls.entries()) {
    if (call.kind === 'other') continue // see expectBytes
    if (call.length === 0) {
      story.fail({
        expected: 'no call with nothing',
        observed: `call ${index + 1} of \`send\` has no bytes`,
        mistake: 'sendall-sends-nothing',
      })
    }
    const took = call.took ?? 0
    if (call.offset !== undefined && (call.offset < 0 || call.offset + call.length > data.length)) {
      const observed = `call ${index + 1} of \`send\` got bytes of the buffer that lie outside of the view`
      story.fail({ expected, observed, mistake: 'sendall-ignores-view-offset' })
    }
    const bytes =
      call.base64 === undefined
        ? viewOf(data, call.offset ?? 0, took)
        : Buffer.from(call.base64, 'base64').subarray(0, took)
    const startsAgain =
      index > 0 && !bytes.equals(data.subarray(offset, offset + took)) && bytes.equals(data.subarray(0, took))
    taken.push(bytes)
    if (startsAgain) {
      story.fail({
        expected,
        observed: `call ${index + 1} of \`send\` begins with the first byte again`,
        difference: drawDifference(data, Buffer.concat(taken)),
        mistake: 'sendall-starts-again',
      })
    }
    offset += took
  }
  const all = Buffer.concat(taken)
  if (report.outcome.kind === 'called too often') {
    story.fail({ expected, observed: '`send` is called again and again', difference: drawDifference(data, all) })
  }
  if (all.equals(data)) return
  const isCut = data.subarray(0, all.length).equals(all)
  // Whoever calls it a second time and no more has the same belief: that what is left is taken for certain.
  const mistake = isCut && (report.callCount === 1 || report.callCount === 2) ? 'sendall-ignores-count' : undefined
  story.fail({
    expected,
    observed: isCut ? `only the first ${countBytes(all.length)}` : `${countBytes(all.length)}, not those of the data`,
    difference: drawDifference(data, all),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Ends the claim when `send` was given something else than bytes: what follows comes from that. */
function expectBytes(story: Story, report: CallReport): void {
  for (const call of report.calls) {
    if (call.kind === 'bytes') continue
    story.fail({
      expected: '`send` to be called with bytes, a Uint8Array',
      observed: `it was called with ${call.description}`,
    })
  }
}

/** Ends the claim when `sendAll` threw although `send` takes what it is given. */
function expectNoError(story: Story, { outcome }: CallReport, expected: string): void {
  if (outcome.kind === 'threw') story.fail({ expected, observed: `it threw ${outcome.name}: ${outcome.message}` })
}

/** The bytes at an offset of the data; what lies outside of it was never part of it. */
function viewOf(data: Buffer, offset: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => data[offset + i] ?? 0xaa))
}

function expectUnchanged(story: Story, report: CallReport): void {
  if (!report.changedArguments) return
  const observed = 'other bytes in it afterwards'
  story.fail({ expected: 'the data as it was', observed, mistake: 'sendall-changes-data' })
}

/** A promise comes back before the work is done, so whatever else is seen follows from that. */
function expectNoPromise(story: Story, report: CallReport): void {
  const { outcome } = report
  if (outcome.kind === 'returned' && outcome.description === 'a promise') expectReturnsNothing(story, report)
}

function expectReturnsNothing(story: Story, report: CallReport): void {
  const { outcome } = report
  if (outcome.kind === 'returned' && outcome.description === 'undefined') return
  const observed =
    outcome.kind === 'returned'
      ? `it returned ${outcome.description}`
      : outcome.kind === 'threw'
        ? `it threw ${outcome.name}: ${outcome.message}`
        : 'it calls `send` again and again'
  const isPromise = outcome.kind === 'returned' && outcome.description === 'a promise'
  story.fail({
    expected: 'nothing to be returned',
    observed,
    ...(isPromise ? { mistake: 'sendall-returns-promise' } : {}),
  })
}

/** fast-check wraps what a property throws; the finding inside is what counts. */
function rethrowFinding(error: unknown): never {
  throw error instanceof Error && error.cause !== undefined ? error.cause : error
}
