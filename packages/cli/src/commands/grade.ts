/** `course grade`: one result for each submission and lesson, as data on standard output or as files. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  CourseFault,
  drawSeed,
  findSubmissions,
  formatJson,
  formatJunit,
  gradeSubmission,
  type Result,
  type SubmissionPath,
  validatorOf,
} from '@socket-course/grader'
import { withoutControlCharacters } from '@socket-course/testkit'
import type { Course } from '../course.ts'
import type { Screen } from '../terminal/screen.ts'
import { withPool } from './judging.ts'

/** The formats that a result can be printed in. */
export const FORMATS = ['json', 'junit'] as const
export type Format = (typeof FORMATS)[number]

/** How a grading run is done. */
export type GradeCommandOptions = {
  lessons: readonly string[]
  jobs: number
  out?: string
  formats: readonly Format[]
  seed?: number
  resume: boolean
}

/** Grades everything at the paths. 0: all graded, 1: some rejected, 3: a fault of the course. */
export async function gradeCommand(
  course: Course,
  people: Screen,
  write: (text: string) => void,
  paths: readonly string[],
  options: GradeCommandOptions,
): Promise<number> {
  expectPlaceForResults(options)
  const lessons = options.lessons.map(name => course.find(name)[0]!.lesson.id)
  const places = course.places()
  const known = { lessons: places.map(place => place.lesson.id), exercises: places.map(place => place.exercise.id) }
  const submissions = paths.flatMap(path => findSubmissions(path, known))
  expectDifferentNames(submissions)
  people.print('Graded without walls: the submissions run as you, with all that you may do. Grade only what you trust.')
  const gradeOptions = {
    courseRoot: course.root,
    courseVersion: course.version,
    seed: options.seed ?? drawSeed(),
    ...(lessons.length === 0 ? {} : { lessons }),
  }
  const statuses = new Set<Result['status']>()
  const junit: Result[] = []
  const queue = submissions.values()
  const code = await withPool(course, options.jobs, async (pool, interruption) => {
    const work = async () => {
      for (const submission of queue) {
        const earlier = options.resume ? readEarlier(options.out, submission.name, lessons) : []
        const results = await gradeSubmission(pool, submission, gradeOptions, earlier)
        if (interruption.aborted) return // judged by halves: no result at all
        for (const result of results) {
          statuses.add(result.status)
          people.print(describeResult(result, earlier.includes(result)))
          if (options.out !== undefined) writeFiles(options.out, result, options.formats)
          else if (options.formats.includes('json')) write(`${formatJson(result)}\n`)
          if (options.formats.includes('junit')) junit.push(result)
        }
      }
    }
    await Promise.all(Array.from({ length: options.jobs }, work))
    return 0
  })
  if (code !== 0) {
    people.print('Stopped before all were graded. The results so far are whole.')
    return code
  }
  if (options.out === undefined && options.formats.includes('junit')) write(formatJunit(junit))
  if (statuses.has('error')) return 3
  return statuses.has('rejected') ? 1 : 0
}

/** One line about a result; a submission chooses its own name, so nothing of it may steer the terminal. */
function describeResult(result: Result, isEarlier: boolean): string {
  const name = withoutControlCharacters(`${result.submission}  ${result.lesson}`)
  if (result.status !== 'graded') return withoutControlCharacters(`${name}  ${result.status}: ${result.reason}`)
  const leftOut = result.leftOut.length === 0 ? '' : `, ${result.leftOut.length} left out`
  return `${name}  ${result.score} of ${result.maxScore} points${leftOut}${isEarlier ? ' (graded before)' : ''}`
}

function writeFiles(out: string, result: Result, formats: readonly Format[]): void {
  const stem = join(out, result.submission, result.lesson)
  try {
    mkdirSync(dirname(stem), { recursive: true })
    if (formats.includes('json')) writeFileSync(`${stem}.json`, `${JSON.stringify(result, null, 2)}\n`)
    if (formats.includes('junit')) writeFileSync(`${stem}.xml`, formatJunit([result]))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CourseFault(`${stem} cannot be written (${code}): choose another folder with --out.`, 'usage')
  }
}

/** The results of an interrupted run, when it had finished this submission. */
function readEarlier(out: string | undefined, name: string, lessons: readonly string[]): Result[] {
  const folder = join(out ?? '', name)
  if (out === undefined || !existsSync(folder)) return []
  const wanted = lessons.length > 0 ? lessons.map(lesson => `${lesson}.json`) : readdirSync(folder)
  const files = wanted.filter(file => file.endsWith('.json')).map(file => join(folder, file))
  try {
    const results = files.map(file => JSON.parse(readFileSync(file, 'utf8')) as Result)
    const isResult = validatorOf('result')
    return results.every(result => isResult(result) && result.status !== 'error') ? results : []
  } catch {
    return [] // not there, or cut off in the middle of writing: graded again
  }
}

function expectPlaceForResults({ out, resume, formats }: GradeCommandOptions): void {
  if (out !== undefined) return
  if (resume) throw new CourseFault('--resume needs the folder of the interrupted run: add --out FOLDER.', 'usage')
  if (new Set(formats).size > 1) {
    throw new CourseFault('Two formats cannot share standard output: add --out FOLDER, or name one.', 'usage')
  }
}

function expectDifferentNames(submissions: readonly SubmissionPath[]): void {
  const names = submissions.map(submission => submission.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new CourseFault(`Two submissions are called "${twice}": rename one of them.`, 'usage')
}
