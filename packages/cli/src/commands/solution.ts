/** `course solution` and `course diff`: the reference, once the exercise has passed. */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { CourseFault } from '@socket-course/grader'
import { type Course, nameOf, type Place } from '../course.ts'
import type { Progress } from '../progress.ts'
import type { Screen } from '../terminal/screen.ts'

/** Prints the reference solution of an exercise. */
export function solutionCommand(
  course: Course,
  screen: Screen,
  progress: Progress,
  place: Place,
  anyway: boolean,
): number {
  expectUnlocked(progress, place, anyway, 'solution')
  const file = course.solutionFile(place)
  screen.print(`// ${relative(course.root, file)}`, '', readText(course, file).trimEnd())
  return 0
}

/** Prints how the learner's file differs from the reference, as a unified diff. */
export async function diffCommand(
  course: Course,
  screen: Screen,
  progress: Progress,
  place: Place,
  anyway: boolean,
): Promise<number> {
  expectUnlocked(progress, place, anyway, 'diff')
  const { createTwoFilesPatch } = await import('diff')
  const own = course.learnerFile(place)
  const reference = course.solutionFile(place)
  const [ownText, referenceText] = [readText(course, own), readText(course, reference)]
  if (ownText === referenceText) {
    screen.print('Your file is the reference, letter by letter.')
    return 0
  }
  const names = [relative(course.root, own), relative(course.root, reference)] as const
  const patch = createTwoFilesPatch(...names, ownText, referenceText, undefined, undefined, { context: 3 })
  for (const line of patch.trimEnd().split('\n').slice(1)) {
    const style = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined
    screen.print(style === undefined ? line : screen.style(style, line))
  }
  return 0
}

function expectUnlocked(progress: Progress, place: Place, anyway: boolean, command: string): void {
  const name = nameOf(place)
  if (anyway || progress.hasPassed(name)) return
  throw new CourseFault(
    `${name} has not passed yet: solve it first (npx course hint ${name} helps), ` +
      `or look all the same with npx course ${command} ${name} --anyway.`,
    'usage',
  )
}

function readText(course: Course, file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8')
  throw new CourseFault(`There is no file ${relative(course.root, file)}.`)
}
