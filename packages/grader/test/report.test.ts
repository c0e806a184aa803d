import { expect, test } from 'vitest'
import type { JudgedTest } from '../src/judge/judge.ts'
import type { Exercise, Lesson } from '../src/lesson.ts'
import { reportExercise, reportMissing } from '../src/report.ts'
import { hasPassed, namedMistakes } from '../src/result.ts'

const exercise: Exercise = { id: 'server', kind: 'program', points: 4, summary: 'echo' }
const lesson: Lesson = {
  id: '01-tiny',
  folder: '/nowhere',
  title: 'Tiny',
  exercises: [exercise],
  mistakes: { server: { shouts: { explanation: 'It answers in capital letters.', readMore: 'the-server' } } },
}
const finding = { asked: 'echo 1 byte', expected: '1 byte', observed: 'nothing', timeline: [] }

const judged = (status: JudgedTest['status'], record: Partial<JudgedTest['record']> = {}): JudgedTest => ({
  name: `a test that ${status}`,
  status,
  durationMs: 7,
  record: { readMore: 'loop', weight: 1, durationMs: 7, ...record },
})

test('a mistake that the lesson knows brings its explanation and its link', () => {
  const result = reportExercise(lesson, exercise, [judged('failed', { finding: { ...finding, mistake: 'shouts' } })])
  expect(result.tests[0]?.finding).toMatchObject({
    mistake: 'shouts',
    message: 'It answers in capital letters.',
    readMore: 'lessons/01-tiny/README.md#the-server',
  })
  expect(namedMistakes(result)).toEqual(['shouts'])
})

test.each([undefined, 'unheard-of', 'constructor'])('a finding with the mistake %s says what was seen', mistake => {
  const named = mistake === undefined ? {} : { mistake }
  const result = reportExercise(lesson, exercise, [judged('failed', { finding: { ...finding, ...named } })])
  expect(result.tests[0]?.finding).toMatchObject({
    message: 'Asked to echo 1 byte. Expected: 1 byte. Observed: nothing.',
    readMore: 'lessons/01-tiny/README.md#loop',
  })
})

test('a skipped test earns its points and says why it was skipped', () => {
  const result = reportExercise(lesson, exercise, [judged('passed'), judged('skipped', { skipped: 'no /proc here' })])
  expect(result).toMatchObject({ score: 4, maxScore: 4 })
  expect(result.tests[1]).toMatchObject({ points: 2, skippedBecause: 'no /proc here' })
  expect(hasPassed(result)).toBe(true)
})

test('points follow the weights, and a failed test has none', () => {
  const result = reportExercise(lesson, exercise, [judged('passed', { weight: 3 }), judged('failed', { finding })])
  expect(result.score).toBe(3)
  expect(result.tests.map(each => [each.points, each.maxPoints])).toEqual([
    [3, 3],
    [0, 1],
  ])
  expect(hasPassed(result)).toBe(false)
})

test('a missing exercise scores 0 without tests, and has not passed', () => {
  const result = reportMissing(exercise, 'There is no file server.ts.')
  expect(result).toEqual({ id: 'server', score: 0, maxScore: 4, reason: 'There is no file server.ts.', tests: [] })
  expect(hasPassed(result)).toBe(false)
})
