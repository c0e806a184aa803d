/** Makes the result that is reported from what the tests found: adds points, and the lesson's words for each mistake. */
import type { Finding } from '@socket-course/testkit'
import type { JudgedTest } from './judge/judge.ts'
import type { Exercise, Lesson } from './lesson.ts'
import type { ExerciseResult, ReportedFinding, TestResult } from './result.ts'
import { addPoints, sharePoints } from './score.ts'

/** Reports one exercise that was judged. */
export function reportExercise(lesson: Lesson, exercise: Exercise, judged: readonly JudgedTest[]): ExerciseResult {
  const shares = sharePoints(
    exercise.points,
    judged.map(test => test.record.weight),
  )
  const tests = judged.map((test, i) => reportTest(lesson, exercise, test, shares[i] ?? 0))
  const earned = tests.map(test => test.points)
  return { id: exercise.id, score: addPoints(exercise.points, earned, shares), maxScore: exercise.points, tests }
}

/** Reports one test; `maxPoints` is its share of the exercise's points. */
export function reportTest(lesson: Lesson, exercise: Exercise, test: JudgedTest, maxPoints: number): TestResult {
  const { finding, skipped, readMore } = test.record
  return {
    name: test.name,
    status: test.status,
    points: test.status === 'failed' ? 0 : maxPoints,
    maxPoints,
    durationMs: test.durationMs,
    readMore: linkTo(lesson, readMore),
    ...(skipped === undefined ? {} : { skippedBecause: skipped }),
    ...(finding === undefined ? {} : { finding: reportFinding(lesson, exercise, finding, readMore) }),
  }
}

/** Reports an exercise that is not there. */
export function reportMissing(exercise: Exercise, reason: string): ExerciseResult {
  return { id: exercise.id, score: 0, maxScore: exercise.points, reason, tests: [] }
}

function reportFinding(lesson: Lesson, exercise: Exercise, finding: Finding, claimAnchor: string): ReportedFinding {
  const known = finding.mistake === undefined ? undefined : lesson.mistakes[exercise.id]?.[finding.mistake]
  const { timeline, ...facts } = finding
  const plain = `Asked to ${facts.asked}. Expected: ${facts.expected}. Observed: ${facts.observed}.`
  return {
    ...facts,
    message: known?.explanation ?? plain,
    readMore: linkTo(lesson, known?.readMore ?? finding.readMore ?? claimAnchor),
    timeline,
  }
}

function linkTo(lesson: Lesson, anchor: string): string {
  return `lessons/${lesson.id}/README.md#${anchor}`
}
