/** `course list`: the whole course as one table, with what has passed. */
import { type Course, nameOf } from '../course.ts'
import type { Progress } from '../progress.ts'
import type { Screen } from '../terminal/screen.ts'
import { drawTable } from '../terminal/table.ts'

const HEADING = ['state', 'exercise', 'points', 'what it does']

/** Prints all exercises of all lessons: with what they do, where there is room for it. */
export function listCommand(course: Course, screen: Screen, progress: Progress): number {
  const lessons = course.lessons()
  const rowsOf = lessons.map(lesson =>
    lesson.exercises.map(exercise => {
      const name = nameOf({ lesson, exercise })
      return [progress.hasPassed(name) ? 'passed' : 'to do', name, String(exercise.points), exercise.summary]
    }),
  )
  // All lessons are drawn in the same way, and their columns stand below each other.
  const tables = [HEADING.length, HEADING.length - 1].map(columns =>
    drawTable(
      HEADING.slice(0, columns),
      rowsOf.flat().map(row => row.slice(0, columns)),
    ),
  )
  const table = tables.find(lines => Math.max(...lines.map(line => line.length)) <= screen.columns - 2)
  const [titles = '', line = '', ...drawn] = table ?? []
  for (const [index, lesson] of lessons.entries()) {
    const rows = rowsOf[index] ?? []
    screen.print(...screen.wrap(`${lesson.id}: ${lesson.title}`), '')
    if (table === undefined) printList(screen, rows)
    else screen.print(...[titles, line, ...drawn.splice(0, rows.length)].map(each => `  ${each}`))
    screen.print('')
  }
  const places = course.places()
  const passed = places.filter(place => progress.hasPassed(nameOf(place))).length
  screen.print(`${passed} of ${places.length} exercises passed.`)
  return 0
}

/** For narrow terminals. */
function printList(screen: Screen, rows: readonly string[][]): void {
  for (const [state, name, points, summary] of rows) {
    screen.print(
      `  ${state}: ${name} (${points} ${points === '1' ? 'point' : 'points'})`,
      ...screen.wrap(summary ?? '', 4),
    )
  }
}
