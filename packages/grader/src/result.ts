/**
 * The result of one submission and lesson: the one record from which every report is printed.
 * Its JSON Schema is schemas/result.schema.json; the two are compared by a test.
 */
import type { TimelineEntry } from '@socket-course/testkit'

/** A finding as it is reported: the kit's facts, the lesson's words. */
export type ReportedFinding = {
  mistake?: string
  asked: string
  expected: string
  observed: string
  message: string
  advice?: string
  difference?: string[]
  output?: string[]
  /** Path of the lesson's text from the root of the course, with the anchor. */
  readMore: string
  seed?: number
  timeline: TimelineEntry[]
}

/** One test of an exercise. */
export type TestResult = {
  name: string
  status: 'passed' | 'failed' | 'skipped'
  points: number
  maxPoints: number
  durationMs: number
  readMore?: string
  skippedBecause?: string
  finding?: ReportedFinding
}

/** One exercise; without tests, `reason` says why. */
export type ExerciseResult = { id: string; score: number; maxScore: number; reason?: string; tests: TestResult[] }

/** Something of a submission that was not taken. */
export type LeftOut = { path: string; why: string }

/** The whole record. `score` is missing when the course itself is at fault. */
export type Result = {
  schema: 1
  submission: string
  lesson: string
  status: 'graded' | 'rejected' | 'error'
  reason?: string
  score?: number
  maxScore?: number
  seed: number
  durationMs: number
  sha256: string
  leftOut: LeftOut[]
  runtime: { node: string; course: string; sandbox: string }
  exercises: ExerciseResult[]
}

/** True when every test of the exercise passed or was skipped. */
export function hasPassed(exercise: ExerciseResult): boolean {
  return exercise.tests.length > 0 && exercise.tests.every(test => test.status !== 'failed')
}

/** Lists the mistakes that the exercise's findings name, each once. */
export function namedMistakes(exercise: ExerciseResult): string[] {
  const names = exercise.tests.flatMap(test => (test.finding?.mistake === undefined ? [] : [test.finding.mistake]))
  return [...new Set(names)]
}
