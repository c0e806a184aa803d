/** `course hint`: one more hint each time, from a nudge to nearly the answer. */
import { CourseFault, readHints } from '@socket-course/grader'
import { type Course, nameOf, type Place } from '../course.ts'
import type { Progress } from '../progress.ts'
import type { Screen } from '../terminal/screen.ts'
import { wrapMarkdown } from '../terminal/wrap-markdown.ts'

/** Prints the next hint of an exercise, after those that were shown before. */
export function hintCommand(screen: Screen, progress: Progress, place: Place): number {
  const name = nameOf(place)
  const hints = readHints(place.lesson, place.exercise.id)
  if (hints.length === 0) throw new CourseFault(`There are no hints for ${name}.`)
  const count = Math.min(progress.hintsShown(name) + 1, hints.length)
  for (const hint of hints.slice(0, count)) screen.print(...wrapMarkdown(screen, `Hint ${hint}`), '')
  progress.rememberHints(name, count)
  const left = hints.length - count
  const more = left === 0 ? 'That was the last hint.' : `${left} more: ask again with npx course hint ${name}`
  screen.print(...screen.wrap(more))
  return 0
}

/** The exercise that a learner is at: the first that has not passed, or the last of all. */
export function currentPlace(course: Course, progress: Progress): Place {
  const places = course.places()
  const current = places.find(place => !progress.hasPassed(nameOf(place))) ?? places.at(-1)
  if (current === undefined) throw new CourseFault('The course has no exercises.')
  return current
}
