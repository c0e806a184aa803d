/** The course as the commands see it: where it lies, which lessons it has, and what names on the command line mean. */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { CourseFault, type Exercise, exerciseOf, type Lesson, listLessons, readLesson } from '@socket-course/grader'

/** One exercise with its lesson. */
export type Place = { lesson: Lesson; exercise: Exercise }

/** Seeds everything that a learner's tests draw at random: the same each time, so that the verdict is too. */
export const LEARNER_SEED = 1

/** The folder of the course, and what is in it. */
export class Course {
  readonly root: string

  constructor(root = resolve(import.meta.dirname, '..', '..', '..')) {
    this.root = root
  }

  /** The course's version, from its package.json. */
  get version(): string {
    const { version } = JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')) as { version: string }
    return version
  }

  /** Where Node keeps compiled code of a learner's own programs between starts. */
  get compileCache(): string {
    return join(this.root, '.course', 'cache', 'programs')
  }

  /** All lessons in order. */
  lessons(): Lesson[] {
    return listLessons(this.root).map(id => readLesson(this.root, id))
  }

  /** All exercises of all lessons in order. */
  places(): Place[] {
    return this.lessons().flatMap(lesson => lesson.exercises.map(exercise => ({ lesson, exercise })))
  }

  /**
   * Finds what `LESSON` or `LESSON/EXERCISE` names. The number alone will do for a lesson (`1`, `01`), and so will the
   * path of a folder or file in it; an exercise needs no lesson before it where only one has that name.
   */
  find(name: string): Place[] {
    const clean = relative(this.root, resolve(name)).replaceAll('\\', '/')
    const inside =
      /^(?:lessons|solutions)\/([^/]+)(?:\/(?:src\/|test\/|hints\/)?([a-z0-9-]+)?(?:\.(?:test\.)?\w+)?)?$/.exec(clean)
    const [lessonName = '', exerciseName] =
      inside !== null && existsSync(resolve(name)) ? [inside[1], onlyExercise(inside[2])] : name.split('/')
    const ids = listLessons(this.root)
    const only = this.places().filter(place => place.exercise.id === name)
    if (only.length === 1) return only
    const id = ids.find(each => each === lessonName || each.slice(3) === lessonName || isNumberOf(each, lessonName))
    if (id === undefined) {
      throw new CourseFault(`There is no lesson "${lessonName}"; the course has ${ids.join(', ')}.`, 'usage')
    }
    const lesson = readLesson(this.root, id)
    if (exerciseName === undefined || exerciseName === '') {
      return lesson.exercises.map(exercise => ({ lesson, exercise }))
    }
    return [{ lesson, exercise: exerciseOf(lesson, exerciseName) }]
  }

  /** The learner's file of an exercise. */
  learnerFile({ lesson, exercise }: Place): string {
    return join(lesson.folder, 'src', `${exercise.id}.ts`)
  }

  /** The untouched starter of an exercise, from which `course reset` restores it. */
  starterFile({ lesson, exercise }: Place): string {
    return join(this.root, 'solutions', lesson.id, 'starters', `${exercise.id}.ts`)
  }

  /** The reference solution of an exercise. */
  solutionFile({ lesson, exercise }: Place): string {
    return join(this.root, 'solutions', lesson.id, 'src', `${exercise.id}.ts`)
  }
}

/** The name of an exercise as it is written on the command line. */
export const nameOf = ({ lesson, exercise }: Place): string => `${lesson.id}/${exercise.id}`

const isNumberOf = (id: string, text: string): boolean => /^\d+$/.test(text) && Number(id.slice(0, 2)) === Number(text)

const onlyExercise = (text: string | undefined): string | undefined =>
  text === undefined || ['src', 'test', 'hints'].includes(text) ? undefined : text
