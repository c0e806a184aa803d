/**
 * Many calls of a learner's functions in one question, and what is said about the answers. The inputs and the expected
 * answers are data; which mistake the wrong answers look like is decided by all of them together.
 */
import type { ModuleHost, SessionValue, Story } from '@socket-course/testkit'
import fc from 'fast-check'
import { type Answer, answerOf, describe, describeAnswer } from './answers.ts'

/** One call and what it should come to. */
export type Case = {
  call: string
  args: readonly unknown[]
  expected: Expectation
  /** The call in words, where its arguments are too long to read. */
  inWords?: string
}

/** A value, which is compared field by field, or an error. */
export type Expectation = { value: unknown } | { error: 'Error' | 'RangeError' }

/** A case with its answer. */
export type Judged = Case & { answer: Answer }

/** Tells of a case whether something holds. */
export type Question = (judged: Judged) => boolean

/**
 * Mistake id → whether a wrong answer is just what that mistake leads to. With `everyTime` also: the cases in which the
 * mistake shows without fail, so that a single right answer among them rules it out.
 */
export type Models = Record<string, Question | { explains: Question; everyTime: Question }>

/** Makes cases of one function with one argument each. */
export function casesOf(call: string, pairs: readonly (readonly [argument: unknown, value: unknown])[]): Case[] {
  return pairs.map(([argument, value]) => ({ call, args: [argument], expected: { value } }))
}

/** Makes cases in which one function has to throw. */
export function refusalsOf(call: string, wrongArguments: readonly unknown[]): Case[] {
  return wrongArguments.map(argument => ({ call, args: [argument], expected: { error: 'Error' } }))
}

/** Draws inputs that the seed repeats. */
export function draw<T>(story: Story, arbitrary: fc.Arbitrary<T>, count: number): T[] {
  story.random('draws') // so that a finding tells the seed
  return fc.sample(arbitrary, { seed: story.seed, numRuns: count })
}

/** Makes all calls in one question and gives each case its answer. */
export async function askAll(story: Story, host: ModuleHost, cases: readonly Case[]): Promise<Judged[]> {
  const pieces: Uint8Array[] = []
  let offset = 0
  const valueFor = (value: unknown): SessionValue => {
    if (!(value instanceof Uint8Array)) return { kind: 'plain', value }
    pieces.push(value)
    offset += value.length
    return { kind: 'piece', stream: 0, from: offset - value.length, to: offset }
  }
  const steps = cases.map(({ call, args }) => ({ call, arguments: args.map(valueFor) }))
  const streams = [[{ base64: Buffer.concat(pieces).toString('base64'), times: 1 }]]
  const [report] = await host.play(story, { streams, sessions: [{ steps, goesOn: true }] })
  if (report?.changedArguments) {
    const { step = 0, argument } = report.changedFirst ?? { argument: 0 }
    story.fail({
      asked: `call ${describeCall(cases[step]!)}`,
      expected: 'its arguments to be as they were before the call',
      observed: `argument ${argument + 1} of ${cases[step]!.call} was changed`,
    })
  }
  return cases.map((each, index) => ({ ...each, answer: answerOf(report?.returned[index]) }))
}

/**
 * Ends the claim with the first wrong answer, if there is one; names a mistake that explains every wrong answer.
 *
 * @param writeNumber how a finding writes the numbers in arguments and answers
 */
export function expectAll(
  story: Story,
  judged: readonly Judged[],
  models: Models = {},
  writeNumber: (number: number) => string = String,
): void {
  const wrong = judged.filter(each => !isRight(each))
  const [first] = wrong
  if (first === undefined) return
  const mistake = Object.entries(models).find(([, model]) => isLike(judged, model))?.[0]
  const more = wrong.length === 1 ? '' : ` (${wrong.length} of ${judged.length} calls went wrong)`
  story.fail({
    asked: `call ${describeCall(first, writeNumber)}`,
    expected: describeExpectation(first.expected, writeNumber),
    observed: `${describeAnswer(first.answer, writeNumber)}${more}`,
    ...(mistake === undefined ? {} : { mistake }),
  })
}

function isLike(judged: readonly Judged[], model: Models[string]): boolean {
  const { explains, everyTime } = typeof model === 'function' ? { explains: model, everyTime: () => false } : model
  return judged.every(each => (isRight(each) ? !everyTime(each) : explains(each)))
}

/** Tells whether an answer is what was expected. */
export function isRight({ expected, answer }: Judged): boolean {
  if ('value' in expected) return answer.kind === 'returned' && isSame(expected.value, answer.value)
  if (answer.kind !== 'threw') return false
  return expected.error === 'RangeError' ? answer.isRangeError : answer.isError
}

/** The value that was returned, where one was. */
export function returnedBy({ answer }: Judged): unknown {
  return answer.kind === 'returned' ? answer.value : undefined
}

/** The value that was expected, where one was. */
export function wantedBy({ expected }: Judged): unknown {
  return 'value' in expected ? expected.value : undefined
}

/** Writes a call as the learner would: `parseIPv4("1.2.3.4")`. */
export function describeCall({ call, args, inWords }: Case, writeNumber: (number: number) => string = String): string {
  return inWords ?? `${call}(${args.map(each => describe(each, writeNumber)).join(', ')})`
}

function describeExpectation(expected: Expectation, writeNumber: (number: number) => string): string {
  if ('value' in expected) return describe(expected.value, writeNumber)
  return expected.error === 'RangeError' ? 'a RangeError to be thrown' : 'an Error to be thrown'
}

/** Compares data; of an object only the fields that are expected. */
function isSame(expected: unknown, observed: unknown): boolean {
  if (expected instanceof Uint8Array) return observed instanceof Uint8Array && Buffer.compare(expected, observed) === 0
  if (Array.isArray(expected)) {
    if (!Array.isArray(observed) || observed.length !== expected.length) return false
    return expected.every((each, index) => isSame(each, observed[index]))
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof observed !== 'object' || observed === null) return false
    return Object.entries(expected).every(([name, value]) => isSame(value, (observed as Record<string, unknown>)[name]))
  }
  return expected === observed
}
