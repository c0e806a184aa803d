/** The hints of an exercise, as the sections of a Markdown file. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lesson } from './lesson.ts'

/** Gives the hints of an exercise, from the gentlest: the sections `## 1. …`, `## 2. …` of its file. */
export function readHints(lesson: Lesson, exercise: string): string[] {
  const file = join(lesson.folder, 'hints', `${exercise}.md`)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split(/^## (?=\d+\.)/m)
    .slice(1)
    .map(section => section.trim())
}
