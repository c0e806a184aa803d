import { expect, test } from 'vitest'
import type { ExerciseResult, LeftOut, ReportedFinding, Result, TestResult } from '../src/result.ts'
import { validatorOf } from '../src/schemas.ts'

/** Every field there is: TypeScript refuses one that result.ts lacks, and one of its that stands not here. */
const finding: Required<ReportedFinding> = {
  mistake: 'm',
  asked: 'a',
  expected: 'e',
  observed: 'o',
  message: 't',
  advice: 'a',
  difference: ['d'],
  output: ['o'],
  readMore: 'r',
  seed: 1,
  timeline: [{ atMs: 0, who: 'tests', what: 'starts' }],
}
const testResult: Required<TestResult> = {
  name: 'n',
  status: 'failed',
  points: 0,
  maxPoints: 1,
  durationMs: 1,
  readMore: 'r',
  skippedBecause: 's',
  finding,
}
const exercise: Required<ExerciseResult> = { id: 'i', score: 0, maxScore: 1, reason: 'r', tests: [testResult] }
const leftOut: Required<LeftOut> = { path: 'p', why: 'w' }
const result: Required<Result> = {
  schema: 1,
  submission: 's',
  lesson: 'l',
  status: 'graded',
  reason: 'r',
  score: 1,
  maxScore: 1,
  seed: 1,
  durationMs: 1,
  sha256: 'x',
  leftOut: [leftOut],
  runtime: { node: 'n', course: 'c', sandbox: 'none' },
  exercises: [exercise],
}

/** The fields that result.ts allows to be missing, found by the compiler. */
type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T]
const optional = {
  finding: ['mistake', 'advice', 'difference', 'output', 'seed'] satisfies Optional<ReportedFinding>[],
  test: ['readMore', 'skippedBecause', 'finding'] satisfies Optional<TestResult>[],
  exercise: ['reason'] satisfies Optional<ExerciseResult>[],
  leftOut: [] satisfies Optional<LeftOut>[],
  result: ['reason', 'score', 'maxScore'] satisfies Optional<Result>[],
  runtime: [] as string[],
}

const isResult = validatorOf('result')

/** Each object of the record: its name, and where it stands. */
const parts: { name: keyof typeof optional; of: (whole: Required<Result>) => object }[] = [
  { name: 'result', of: whole => whole },
  { name: 'runtime', of: whole => whole.runtime },
  { name: 'leftOut', of: whole => whole.leftOut[0]! },
  { name: 'exercise', of: whole => whole.exercises[0]! },
  { name: 'test', of: whole => whole.exercises[0]!.tests[0]! },
  { name: 'finding', of: whole => whole.exercises[0]!.tests[0]!.finding! },
]

test('a record with every field of the types fits the schema', () => {
  isResult(result)
  expect(isResult.errors).toBeNull()
})

test.each(parts)('$name: the schema wants the fields that the types want, and no others', ({ name, of }) => {
  for (const field of Object.keys(of(result))) {
    const copy = structuredClone(result)
    delete (of(copy) as Record<string, unknown>)[field]
    expect([field, isResult(copy)]).toEqual([field, (optional[name] as string[]).includes(field)])
  }
})

test.each(parts)('$name: the schema refuses a field that no type has', ({ of }) => {
  const copy = structuredClone(result)
  Object.assign(of(copy), { unheardOf: 1 })
  expect(isResult(copy)).toBe(false)
})

test('the schema knows the words of the types', () => {
  const statuses: Record<Result['status'], true> = { graded: true, rejected: true, error: true }
  for (const status of Object.keys(statuses)) expect(isResult({ ...result, status })).toBe(true)
  const outcomes: Record<TestResult['status'], true> = { passed: true, failed: true, skipped: true }
  for (const status of Object.keys(outcomes)) {
    expect(isResult({ ...result, exercises: [{ ...exercise, tests: [{ ...testResult, status }] }] })).toBe(true)
  }
  expect(isResult({ ...result, status: 'ok' })).toBe(false)
  expect(isResult({ ...result, schema: 2 })).toBe(false)
})
