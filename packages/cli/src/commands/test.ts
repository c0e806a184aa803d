/** `course test [LESSON[/EXERCISE]]`: judges exercises and says what is right and what is not. */
import { CourseFault, hasPassed } from '@socket-course/grader'
import { type Course, nameOf, type Place } from '../course.ts'
import type { Progress } from '../progress.ts'
import type { Screen } from '../terminal/screen.ts'
import { type CheckOptions, checkExercises } from './check-exercises.ts'
import { withJudge } from './judging.ts'

/** Judges what `name` names, or everything; gives the exit code: 0 when all passed, else 1. */
export async function testCommand(
  course: Course,
  screen: Screen,
  progress: Progress,
  name: string | undefined,
  options: CheckOptions,
): Promise<number> {
  const places = name === undefined ? course.places() : course.find(name)
  if (places.length === 0) throw new CourseFault('The course has no exercises.')
  const lessons = Map.groupBy(places, place => place.lesson.id)
  const most = Math.max(...[...lessons.values()].map(group => group.length))
  return withJudge(course, most, async judge => {
    let allPassed = true
    for (const group of lessons.values()) {
      const results = await checkExercises(course, screen, judge, group, options)
      for (const [i, result] of results.entries()) {
        if (!hasPassed(result)) allPassed = false
        else if (!options.solution) progress.markPassed(nameOf(group[i]!))
      }
      if (!options.solution) printWhatNext(screen, group, results.map(hasPassed))
    }
    return allPassed ? 0 : 1
  })
}

/** Says one thing to do next. */
export function printWhatNext(screen: Screen, places: readonly Place[], passed: readonly boolean[]): void {
  const next = places[passed.indexOf(false)]
  if (next === undefined) {
    const name = nameOf(places.at(-1)!)
    const text = `Compare with the reference: npx course solution ${name}, npx course diff ${name}`
    screen.print('', ...screen.wrap(text))
    return
  }
  screen.print(
    '',
    ...screen.wrap(`Next: edit lessons/${next.lesson.id}/src/${next.exercise.id}.ts and run the tests again.`),
    ...screen.wrap(`Stuck? npx course hint ${nameOf(next)}`),
  )
}
