/**
 * A decoder under every cut: what each push has to give follows from the bytes that have come so far, whatever the
 * pieces. A failure is shown at the fewest cuts that still fail, and compared with what wrong models would have given.
 */
import {
  type Cuts,
  countBytes,
  cutAt,
  drawCuts,
  everyChunking,
  type ModuleHost,
  type SessionReport,
  type SessionStep,
  type Story,
  smallestFailingCuts,
  streamOf,
} from '@socket-course/testkit'
import { describeReturned } from './returned.ts'

/** What the bytes so far amount to: the messages in them as texts, and whether more is needed or all is lost. */
export type State = { messages: string[]; isUnfinished: boolean; isError: boolean }

/** A decoder with one wrong idea in it. It throws what it throws; only that it does counts. */
export type Model = (maxLength: number) => { push(chunk: Uint8Array): string[]; end(): void }

/** What is decoded, by which rules. */
export type Decoding = {
  host: ModuleHost
  className: string
  maxLength: number
  stream: Buffer
  /** Where messages and their fields end. */
  borders: readonly number[]
  /** The right answer for all bytes so far, without regard to pieces. */
  spec: (prefix: Buffer, maxLength: number) => State
  /** Writes a returned message as the text that `spec` gives for it; `undefined` when it is none. */
  read: (value: { kind: string } & Record<string, unknown>) => string | undefined
  /** Shows a message to people. */
  show: (message: string) => string
  /** Mistake → what it would have done. */
  models: readonly (readonly [mistake: string, model: Model])[]
  /** What a message is called: `line`, `frame`. */
  noun: string
}

/** What happened with one chunking: the messages of each push, and which call threw (the last one is `end`). */
type Outcome = { pushes: string[][]; threwAt: number | undefined; oddity?: string }
type Run = { cuts: Cuts; observed: Outcome; expected: Outcome }

const MOST_SHOWN = 8

/** Decodes the stream under every cut and ends the claim with the smallest one that fails, if any. */
export async function expectDecoding(
  story: Story,
  decoding: Decoding,
  chunkings: readonly Cuts[] = everyChunking(decoding.stream.length, {
    borders: decoding.borders,
    random: story.random('cuts'),
  }),
): Promise<void> {
  const runs = await decodeAll(story, decoding, chunkings)
  const failing = runs.filter(isWrong)
  if (failing.length === 0) return
  const cuts = await smallestFailingCuts(
    failing.map(run => run.cuts),
    async candidates => (await decodeAll(story, decoding, candidates)).map(isWrong),
  )
  const [smallest] = await decodeAll(story, decoding, [cuts])
  if (smallest === undefined || !isWrong(smallest)) throw new Error('a chunking failed once and then no more')
  failWith(story, decoding, smallest, nameMistake(decoding, runs, failing))
}

/** Runs all chunkings in one question: new decoder, a push for each piece, end. */
async function decodeAll(story: Story, decoding: Decoding, chunkings: readonly Cuts[]): Promise<Run[]> {
  const { host, className, maxLength, stream } = decoding
  const make = { name: className, arguments: [{ kind: 'plain' as const, value: maxLength }] }
  const end: SessionStep = { call: 'end', arguments: [] }
  const reports = await host.play(story, {
    streams: [streamOf(stream)],
    sessions: chunkings.map(cuts => ({ make, steps: [{ call: 'push', stream: 0, cuts }, end] })),
  })
  return chunkings.map((cuts, index) => {
    const observed = outcomeOf(decoding, reports[index]!, cuts.length + 1)
    return { cuts, observed, expected: expectedOutcome(decoding, cuts) }
  })
}

function outcomeOf(decoding: Decoding, report: SessionReport, pushCount: number): Outcome {
  if (report.threw?.in === 'new') {
    return { pushes: [], threwAt: -1, oddity: `the constructor threw ${report.threw.name}: ${report.threw.message}` }
  }
  const outcome: Outcome = { pushes: [], threwAt: report.threw === undefined ? undefined : report.returned.length }
  if (report.threw?.isError === false) outcome.oddity = `it threw ${report.threw.message}, which is no Error`
  for (const value of report.returned.slice(0, pushCount)) {
    const messages = value.kind === 'list' ? value.items.map(decoding.read) : undefined
    if (messages === undefined || messages.includes(undefined)) {
      outcome.oddity = `\`push\` returned ${describeReturned(value)}`
      break
    }
    outcome.pushes.push(messages as string[])
  }
  const [ended] = report.returned.slice(pushCount)
  if (ended !== undefined && !(ended.kind === 'other' && ended.description === 'undefined')) {
    outcome.oddity ??= `\`end\` returned ${describeReturned(ended)}`
  }
  if (report.changedLater) outcome.oddity ??= 'a message that was handed out changed afterwards'
  return outcome
}

function expectedOutcome({ stream, spec, maxLength }: Decoding, cuts: Cuts): Outcome {
  const pushes: string[][] = []
  let given = 0
  let state: State = { messages: [], isUnfinished: false, isError: false }
  for (const to of [...cuts, stream.length]) {
    state = spec(stream.subarray(0, to), maxLength)
    if (state.isError) return { pushes, threwAt: pushes.length }
    pushes.push(state.messages.slice(given))
    given = state.messages.length
  }
  return { pushes, threwAt: state.isUnfinished ? pushes.length : undefined }
}

const key = ({ pushes, threwAt, oddity }: Outcome): string => JSON.stringify([pushes, threwAt ?? null, oddity ?? null])
const isWrong = ({ observed, expected }: Run): boolean => key(observed) !== key(expected)

/** Names the one mistake whose model does what was observed in every run that failed, and in those that passed. */
function nameMistake(decoding: Decoding, runs: readonly Run[], failing: readonly Run[]): string | undefined {
  const odd = failing.find(run => run.observed.oddity?.includes('changed afterwards'))
  if (odd !== undefined) return 'frame-changes-later'
  const fitting = new Set<string>()
  for (const [mistake, model] of decoding.models) {
    if (runs.every(run => key(playModel(decoding, model, run.cuts)) === key(run.observed))) fitting.add(mistake)
  }
  return fitting.size === 1 ? [...fitting][0] : undefined
}

function playModel({ stream, maxLength }: Decoding, model: Model, cuts: Cuts): Outcome {
  const pushes: string[][] = []
  try {
    const decoder = model(maxLength)
    for (const piece of cutAt(stream, cuts)) pushes.push(decoder.push(piece))
    decoder.end()
    return { pushes, threwAt: undefined }
  } catch {
    return { pushes, threwAt: pushes.length }
  }
}

function failWith(story: Story, decoding: Decoding, run: Run, mistake: string | undefined): never {
  const { stream, noun, maxLength, show } = decoding
  const pieceCount = run.cuts.length + 1
  const list = (outcome: Outcome) => describeOutcome(outcome, pieceCount, show, noun)
  story.asks(
    `decode ${countBytes(stream.length)} in ${pieceCount === 1 ? 'one piece' : `${pieceCount} pieces`} ` +
      `with new ${decoding.className}(${maxLength}), and call end()`,
  )
  story.fail({
    expected: list(run.expected),
    observed: run.observed.oddity ?? list(run.observed),
    difference: drawCuts(stream, run.cuts),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Says what came of one chunking: which messages came with which push, and where it threw. */
function describeOutcome(
  { pushes, threwAt }: Outcome,
  pieceCount: number,
  show: (message: string) => string,
  noun: string,
): string {
  const total = pushes.reduce((sum, each) => sum + each.length, 0)
  const few = pushes.length <= 4
  const shown = few
    ? pushes.map(each => `[${shorten(each, show)}]`).join(', then ')
    : `${total} ${noun}${total === 1 ? '' : 's'}: [${shorten(pushes.flat(), show)}]`
  const end =
    threwAt === undefined
      ? 'no error'
      : threwAt >= pieceCount
        ? 'an error from end()'
        : `an error from ${pieceCount === 1 ? 'push' : `push number ${threwAt + 1}`}`
  return shown === '' ? end : `${shown}; ${end}`
}

function shorten(messages: readonly string[], show: (message: string) => string): string {
  const shown = messages.slice(0, MOST_SHOWN).map(show)
  return [...shown, ...(messages.length > MOST_SHOWN ? ['…'] : [])].join(', ')
}
