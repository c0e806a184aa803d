/** `course list`: the whole course as one table, with what has passed. */
import { type Course, nameOf } from '../course.ts'
import type { Progress } from '../progress.ts'
import type { Screen } from '../terminal/screen.ts'
import { drawTable } from '../terminal/table.ts'

/** Prints all exercises of all lessons. */
export function listCommand(course: Course, screen: Screen, progress: Progress): number {
  const lessons = course.lessons()
  for (const lesson of lessons) {
    const rows = lesson.exercises.map(exercise => {
      const name = nameOf({ lesson, exercise })
      return [progress.hasPassed(name) ? 'passed' : 'to do', name, String(exercise.points), exercise.summary]
    })
    screen.print(...screen.wrap(`${lesson.id}: ${lesson.title}`), '')
    const table = drawTable(['state', 'exercise', 'points', 'what it does'], rows)
    if (Math.max(...table.map(line => line.length)) <= screen.columns - 2) {
      screen.print(...table.map(line => `  ${line}`), '')
      continue
    }
    for (const [state, name, points, summary] of rows) {
      screen.print(
        `  ${state}: ${name} (${points} ${points === '1' ? 'point' : 'points'})`,
        ...screen.wrap(summary ?? '', 4),
      )
    }
    screen.print('')
  }
  const places = course.places()
  const passed = places.filter(place => progress.hasPassed(nameOf(place))).length
  screen.print(`${passed} of ${places.length} exercises passed.`)
  return 0
}
