/** Judges exercises and prints the verdicts as they come: what `course test` and the watch mode have in common. */
import { dirname } from 'node:path'
import {
  assess,
  type ExerciseResult,
  hasPassed,
  type Judge,
  readCommands,
  reportTest,
  type TestResult,
} from '@socket-course/grader'
import { type Course, LEARNER_SEED, nameOf, type Place } from '../course.ts'
import { firstFailure, printFailure, printOtherFailures, printSummary } from '../terminal/print-verdict.ts'
import type { Screen } from '../terminal/screen.ts'

/** How exercises are checked. */
export type CheckOptions = {
  /** Judge the reference solutions instead of the learner's files. */
  solution: boolean
  /** Print every failed test in full instead of the first. */
  all: boolean
  seed?: number
}

/** Judges the exercises of one lesson in one run, and prints each verdict. */
export async function checkExercises(
  course: Course,
  screen: Screen,
  judge: Judge,
  places: readonly Place[],
  options: CheckOptions,
): Promise<ExerciseResult[]> {
  const lesson = places[0]!.lesson
  const exercises = places.map(place => place.exercise)
  const fileOf = (place: Place) => (options.solution ? course.solutionFile(place) : course.learnerFile(place))
  const source = {
    folder: dirname(fileOf(places[0]!)),
    compileCache: course.compileCache,
    ...(options.solution ? {} : { commands: readCommands(course.root), commandRoot: course.root }),
  }
  const early = places.length === 1 && !options.all ? new EarlyFailure(screen, places[0]!) : undefined
  const seed = options.seed ?? LEARNER_SEED
  const results = await assess(judge, lesson, exercises, source, { seed }, (_, test) => early?.hear(test))
  for (const [i, result] of results.entries()) {
    const failures = options.all ? result.tests.filter(test => test.status === 'failed') : []
    const first = early?.shown ?? firstFailure(result.tests)
    if (options.all) for (const failure of failures) printFailure(screen, failure)
    else if (first !== undefined && early?.shown === undefined) printFailure(screen, first)
    if (!options.all) printOtherFailures(screen, result.tests, first)
    if (!hasPassed(result)) screen.print('')
    printSummary(screen, nameOf(places[i]!), result)
  }
  return results
}

/** Shows the first test that fails as soon as it does, while the others still run: the answer comes within a moment. */
class EarlyFailure {
  readonly #screen: Screen
  readonly #place: Place
  shown: TestResult | undefined

  constructor(screen: Screen, place: Place) {
    this.#screen = screen
    this.#place = place
  }

  hear(test: Parameters<typeof reportTest>[2]): void {
    if (this.shown !== undefined || test.status !== 'failed') return
    this.shown = reportTest(this.#place.lesson, this.#place.exercise, test, 0)
    printFailure(this.#screen, this.shown)
  }
}
