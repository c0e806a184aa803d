/** Judges exercises of one lesson from one source and reports them: the step that every command shares. */
import type { Subject } from '@socket-course/testkit'
import type { Judgement, JudgeRequest, OnTest } from './judge/judge.ts'
import type { Exercise, Lesson } from './lesson.ts'
import { reportExercise, reportMissing } from './report.ts'
import type { ExerciseResult } from './result.ts'
import { findSubject, type SubjectSource } from './subjects.ts'

/** How long an exercise's tests may take when lesson.json does not say, in milliseconds. */
const DEFAULT_LIMIT_MS = 300_000

/** Anything that answers as a judge does: one in this process, or one in another. */
export type Judging = {
  /** Runs the tests of a request and gives what they found. */
  judge: (request: JudgeRequest, onTest?: OnTest) => Promise<Judgement>
}

/** How the tests are run. */
export type AssessOptions = Pick<JudgeRequest, 'seed' | 'withoutLong'>

/** Judges the exercises in one run and gives their results in the same order. */
export async function assess(
  judge: Judging,
  lesson: Lesson,
  exercises: readonly Exercise[],
  source: SubjectSource,
  options: AssessOptions,
  onTest?: OnTest,
): Promise<ExerciseResult[]> {
  const subjects: Record<string, Subject> = {}
  const reasons: Record<string, string> = {}
  for (const exercise of exercises) {
    const found = findSubject(lesson.id, exercise, source)
    if ('subject' in found) subjects[exercise.id] = found.subject
    else reasons[exercise.id] = found.missing
  }
  const present = exercises.filter(exercise => subjects[exercise.id] !== undefined)
  const limitMs = present.reduce((sum, exercise) => sum + (exercise.timeLimitMs ?? DEFAULT_LIMIT_MS), 0)
  const ids = present.map(exercise => exercise.id)
  const request = { lesson: lesson.id, exercises: ids, subjects, limitMs, ...options }
  const judgement = ids.length === 0 ? {} : await judge.judge(request, onTest)
  return exercises.map(exercise =>
    subjects[exercise.id] === undefined
      ? reportMissing(exercise, reasons[exercise.id] ?? 'It was not judged.')
      : reportExercise(lesson, exercise, judgement[exercise.id] ?? []),
  )
}
