/** `course verify`: proves that a lesson's tests tell right from wrong, by running every program that is known to be either. */
import { assess, type Judging } from '../assess.ts'
import { exerciseOf, type Lesson } from '../lesson.ts'
import { type ExerciseResult, hasPassed, namedMistakes } from '../result.ts'
import { checkClaims, checkStructure } from './structure.ts'
import { type Check, listChecks } from './subjects-of-lesson.ts'

/** The outcome of one check; `problem` says in a sentence what is wrong. */
export type CheckOutcome = { lesson: string; check: Check; result: ExerciseResult; problem?: string }

/** The outcome for a lesson. */
export type Verification = { lesson: string; outcomes: CheckOutcome[]; problems: string[] }

/** The seed of a verification; the same each time, so that a failure can be repeated. */
export const VERIFY_SEED = 1

/** How a lesson is verified. */
export type VerifyOptions = {
  /**
   * Runs every test against every program. Without it a mistake that the short tests name is not put to the long ones,
   * which take most of the time and have nothing to say of it.
   */
  isWhole: boolean
  /** Hears of each check as soon as it is done. */
  onOutcome: (outcome: CheckOutcome) => void
}

/** Verifies a lesson: by its programs, its texts and its files. */
export async function verifyLesson(
  judge: Judging,
  courseRoot: string,
  lesson: Lesson,
  compileCache: string,
  options: VerifyOptions,
): Promise<Verification> {
  const checks = listChecks(courseRoot, lesson, compileCache)
  const outcomes = await Promise.all(
    checks.map(async check => {
      const mayBeShort = typeof check.expected === 'object' && !options.isWhole
      const short = mayBeShort ? await verifyProgram(judge, lesson, check, true) : undefined
      const outcome =
        short === undefined || short.problem !== undefined ? await verifyProgram(judge, lesson, check, false) : short
      options.onOutcome(outcome)
      return outcome
    }),
  )
  const claims = outcomes
    .filter(({ check }) => check.label === 'reference')
    .flatMap(({ check, result }) =>
      checkClaims(
        lesson,
        check.exercise,
        result.tests.map(test => ({ name: test.name, readMore: test.readMore ?? '' })),
      ),
    )
  return { lesson: lesson.id, outcomes, problems: [...checkStructure(courseRoot, lesson), ...claims] }
}

async function verifyProgram(
  judge: Judging,
  lesson: Lesson,
  check: Check,
  withoutLong: boolean,
): Promise<CheckOutcome> {
  const exercise = exerciseOf(lesson, check.exercise)
  const [result] = await assess(judge, lesson, [exercise], check.source, { seed: VERIFY_SEED, withoutLong })
  const problem = result === undefined ? 'it was not judged' : describeProblem(check, result)
  return { lesson: lesson.id, check, result: result!, ...(problem === undefined ? {} : { problem }) }
}

/** Says what is wrong with the tests' verdict on a program of which the right verdict is known. */
function describeProblem(check: Check, result: ExerciseResult): string | undefined {
  if (result.reason !== undefined) return result.reason
  const failed = result.tests.filter(test => test.status === 'failed')
  if (check.expected === 'fails') return failed.length > 0 ? undefined : 'it passes untouched'
  if (check.expected === 'passes') {
    return hasPassed(result) ? undefined : `"${failed[0]?.name}" fails: ${failed[0]?.finding?.observed}`
  }
  if (failed.length === 0) return 'it passes every test'
  const named = namedMistakes(result)
  if (named.length === 1 && named[0] === check.expected.mistake) return undefined
  return named.length === 0 ? 'it fails, but no mistake is named' : `it is named ${named.join(' and ')}`
}
