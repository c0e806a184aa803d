/**
 * A lesson as the grader knows it: a folder with a lesson.json. Nothing of a lesson is ever imported.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CourseFault } from './course-fault.ts'
import { readChecked } from './schemas.ts'

/** One exercise of a lesson, as lesson.json says. */
export type Exercise = {
  id: string
  kind: 'program' | 'function'
  points: number
  timeLimitMs?: number
  summary: string
}

/** What a learner is told about a mistake. */
export type MistakeText = { explanation: string; readMore: string }

/** A lesson folder, read and checked. */
export type Lesson = {
  /** The folder's name, such as `01-echo`. */
  id: string
  /** The folder, absolute. */
  folder: string
  title: string
  exercises: Exercise[]
  /** Exercise id → mistake id → what is said about it. */
  mistakes: Record<string, Record<string, MistakeText>>
}

/** Lists the ids of the course's lessons in order. */
export function listLessons(courseRoot: string): string[] {
  const folder = join(courseRoot, 'lessons')
  if (!existsSync(folder)) throw new CourseFault(`There is no folder ${folder}: is this the root of the course?`)
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && /^\d\d-/.test(entry.name))
    .map(entry => entry.name)
    .sort()
}

/** Reads a lesson; throws a CourseFault that names the file and the field where something is wrong. */
export function readLesson(courseRoot: string, id: string): Lesson {
  const folder = join(courseRoot, 'lessons', id)
  const { title, exercises } = readChecked<{ title: string; exercises: Exercise[] }>(
    'lesson',
    join(folder, 'lesson.json'),
  )
  const twice = exercises.find((exercise, i) => exercises.findIndex(other => other.id === exercise.id) !== i)
  if (twice !== undefined) throw new CourseFault(`${id}/lesson.json names the exercise "${twice.id}" twice.`)
  const mistakesFile = join(folder, 'mistakes.json')
  const mistakes: Lesson['mistakes'] = {}
  if (existsSync(mistakesFile)) {
    const raw = readChecked<Record<string, unknown>>('mistakes', mistakesFile)
    for (const [exercise, entries] of Object.entries(raw)) {
      if (exercise !== '$schema') mistakes[exercise] = entries as Record<string, MistakeText>
    }
  }
  return { id, folder, title, exercises, mistakes }
}

/** Finds an exercise of a lesson, or says which there are. */
export function exerciseOf(lesson: Lesson, id: string): Exercise {
  const found = lesson.exercises.find(exercise => exercise.id === id)
  if (found !== undefined) return found
  const ids = lesson.exercises.map(exercise => exercise.id).join(', ')
  throw new CourseFault(`The lesson ${lesson.id} has no exercise "${id}"; it has ${ids}.`, 'usage')
}

/** Reads the text of a lesson's README, or an empty text where there is none. */
export function readLessonText(lesson: Lesson): string {
  const file = join(lesson.folder, 'README.md')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
