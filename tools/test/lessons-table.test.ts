/** The table of lessons/README.md says what the lessons themselves say. */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')

test('the table of the lessons has every lesson with its exercises and points', () => {
  const text = readFileSync(join(root, 'lessons', 'README.md'), 'utf8')
  const shown = [...text.matchAll(/^\| \[([\w-]+)\]\(.*?\) +\|.*?\| (\d+) +\| (\d+) +\|/gm)].map(
    ([, id, exercises, points]) => ({ id, exercises: Number(exercises), points: Number(points) }),
  )
  const lessons = globSync('lessons/*/lesson.json', { cwd: root })
    .sort()
    .map(file => {
      const { exercises } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { exercises: { points: number }[] }
      const points = exercises.reduce((sum, exercise) => sum + exercise.points, 0)
      return { id: file.split(/[\\/]/)[1], exercises: exercises.length, points }
    })
  expect(shown).toEqual(lessons)
})
