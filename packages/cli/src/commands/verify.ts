/** `course verify`: the course's check of itself, as a table. */
import { availableParallelism } from 'node:os'
import { type CheckOutcome, namedMistakes, type Verification, verifyLesson } from '@socket-course/grader'
import type { Course } from '../course.ts'
import type { Screen } from '../terminal/screen.ts'
import { drawTable } from '../terminal/table.ts'
import { withPool } from './judging.ts'

/** Judges side by side: more than there are cores, since most tests of a wrong program wait. */
const JUDGES_PER_CORE = 2

/** Verifies the lessons and prints what was found; gives 0 when all is as it must be, else 1. */
export async function verifyCommand(
  course: Course,
  screen: Screen,
  name: string | undefined,
  { jobs = JUDGES_PER_CORE * availableParallelism(), whole = false }: { jobs?: number; whole?: boolean },
): Promise<number> {
  const lessons = name === undefined ? course.lessons() : [course.find(name)[0]!.lesson]
  let done = 0
  const onOutcome = (outcome: CheckOutcome) => {
    done += 1
    if (outcome.problem !== undefined) screen.print(`not as it must be: ${describe(outcome)}`)
    else if (done % 10 === 0) screen.print(`${done} programs judged …`)
  }
  return withPool(course, jobs, async pool => {
    const verifications: Verification[] = []
    for (const lesson of lessons) {
      verifications.push(
        await verifyLesson(pool, course.root, lesson, course.compileCache, { isWhole: whole, onOutcome }),
      )
    }
    return printVerifications(screen, verifications)
  })
}

function printVerifications(screen: Screen, verifications: readonly Verification[]): number {
  let wrong = 0
  let right = 0
  for (const { lesson, outcomes, problems } of verifications) {
    const rows = outcomes.map(({ check, result, problem }) => {
      const failed = result.tests.filter(test => test.status === 'failed').length
      const verdict = failed === 0 ? `passes ${result.tests.length}` : `fails ${failed} of ${result.tests.length}`
      return [
        problem === undefined ? 'ok' : 'WRONG',
        check.exercise,
        check.label,
        verdict,
        namedMistakes(result).join(' '),
      ]
    })
    screen.print('', lesson, '', ...drawTable(['', 'exercise', 'program', 'tests', 'named'], rows))
    const bad = outcomes.filter(outcome => outcome.problem !== undefined)
    if (bad.length + problems.length > 0) screen.print('')
    for (const outcome of bad) screen.print(...screen.wrap(`- ${describe(outcome)}`))
    for (const problem of problems) screen.print(...screen.wrap(`- ${problem}`))
    wrong += bad.length + problems.length
    right += outcomes.length - bad.length
  }
  screen.print('', `${right} passed, ${wrong} failed`)
  return wrong === 0 ? 0 : 1
}

const describe = ({ lesson, check, problem }: CheckOutcome): string =>
  `${lesson}/${check.exercise}, ${check.label}: ${problem}`
