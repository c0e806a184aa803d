/** Grades submissions: takes each in, judges it, and hands on one result for each lesson. */
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { assess, type Judging } from '../assess.ts'
import { CourseFault } from '../course-fault.ts'
import { type Lesson, listLessons, readLesson } from '../lesson.ts'
import type { Result } from '../result.ts'
import { readChecked } from '../schemas.ts'
import { roundPoints } from '../score.ts'
import type { SubjectSource } from '../subjects.ts'
import type { SubmissionPath } from './find-submissions.ts'
import { findLessonFolder, type Intake, takeIn } from './intake.ts'

/** How everything of one grading run is graded. */
export type GradeOptions = {
  courseRoot: string
  courseVersion: string
  /** The lessons to grade; all that a submission has something of when left out. */
  lessons?: readonly string[]
  seed: number
}

/** Draws a seed for a grading run that was given none. */
export const drawSeed = (): number => randomInt(1, 2 ** 31)

/**
 * Grades one submission; never throws for anything that the submission does.
 *
 * @param earlier results of an interrupted run, given back as they are when the submission is still the same
 */
export async function gradeSubmission(
  judge: Judging,
  submission: SubmissionPath,
  options: GradeOptions,
  earlier: readonly Result[] = [],
): Promise<Result[]> {
  if (submission.problem !== undefined) {
    const nothing = { sha256: '', leftOut: [] }
    const base = emptyResult(submission, options.lessons?.[0] ?? '', nothing, options)
    return [{ ...base, status: 'rejected', reason: submission.problem }]
  }
  const intake = takeIn(submission.folder, join(options.courseRoot, 'node_modules'))
  try {
    if (earlier.length > 0 && earlier.every(result => result.sha256 === intake.sha256)) return [...earlier]
    const wanted = options.lessons ?? listLessons(options.courseRoot)
    const results: Result[] = []
    for (const id of wanted) {
      const lesson = readLesson(options.courseRoot, id)
      const result = await gradeLesson(judge, submission, lesson, intake, options)
      if (result.status !== 'rejected' || options.lessons !== undefined) results.push(result)
    }
    if (results.length > 0) return results
    const nothing = 'It has no exercise of any lesson: expected files such as lessons/01-echo/src/server.ts.'
    return [{ ...emptyResult(submission, wanted[0] ?? '', intake, options), status: 'rejected', reason: nothing }]
  } finally {
    intake.discard()
  }
}

async function gradeLesson(
  judge: Judging,
  submission: SubmissionPath,
  lesson: Lesson,
  intake: Intake,
  options: GradeOptions,
): Promise<Result> {
  const began = performance.now()
  const base = emptyResult(submission, lesson.id, intake, options)
  const ids = lesson.exercises.map(exercise => exercise.id)
  const folder = findLessonFolder(intake.root, lesson.id, ids, options.lessons?.length === 1)
  let commands: Record<string, string[]>
  try {
    commands = readCommands(intake.root)
  } catch (error) {
    return { ...base, status: 'rejected', reason: (error as Error).message }
  }
  if (folder === undefined && !ids.some(id => `${lesson.id}/${id}` in commands)) {
    const expected = `lessons/${lesson.id}/src/${ids[0]}.ts`
    return {
      ...base,
      status: 'rejected',
      reason: `It has no exercise of ${lesson.id}: expected files such as ${expected}.`,
    }
  }
  const source: SubjectSource = {
    shownFrom: intake.root,
    folder: folder ?? intake.root,
    commands,
    commandRoot: intake.root,
    compileCache: join(intake.root, '.compile-cache'),
  }
  try {
    const assessed = await assess(judge, lesson, lesson.exercises, source, { seed: options.seed })
    const exercises = withoutFolder(assessed, intake.root)
    return {
      ...base,
      status: 'graded',
      score: roundPoints(exercises.reduce((sum, each) => sum + each.score, 0)),
      maxScore: roundPoints(exercises.reduce((sum, each) => sum + each.maxScore, 0)),
      durationMs: Math.round(performance.now() - began),
      exercises,
    }
  } catch (error) {
    // Whatever broke here is the course's: no score, and the next submission is graded all the same.
    const reason = withoutFolder(error instanceof CourseFault ? error.message : String(error), intake.root)
    return { ...base, status: 'error', reason, durationMs: Math.round(performance.now() - began) }
  }
}

/** Reads the commands of a course.json in a folder, `LESSON/EXERCISE` → argv; none where there is no such file. */
export function readCommands(root: string): Record<string, string[]> {
  const file = join(root, 'course.json')
  if (!existsSync(file)) return {}
  return readChecked<{ programs?: Record<string, string[]> }>('course', file, 'course.json').programs ?? {}
}

/** Names files as the submission does: where they were judged differs each time and tells nobody anything. */
function withoutFolder<T>(value: T, root: string): T {
  if (typeof value === 'string') return value.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '') as T
  if (Array.isArray(value)) return value.map(each => withoutFolder(each, root)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutFolder(each, root)])) as T
}

function emptyResult(
  submission: SubmissionPath,
  lesson: string,
  intake: Pick<Intake, 'sha256' | 'leftOut'>,
  options: GradeOptions,
): Result {
  return {
    schema: 1,
    submission: submission.name,
    lesson,
    status: 'error',
    seed: options.seed,
    durationMs: 0,
    sha256: intake.sha256,
    leftOut: intake.leftOut,
    runtime: { node: process.version, course: options.courseVersion, sandbox: 'none' },
    exercises: [],
  }
}
