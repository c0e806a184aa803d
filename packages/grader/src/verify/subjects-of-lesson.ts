/** Lists all programs that keep a lesson's tests honest: starters, references, alternatives, mistakes. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Lesson } from '../lesson.ts'
import { readChecked } from '../schemas.ts'
import type { SubjectSource } from '../subjects.ts'

/** One program and what the tests have to say of it. */
export type Check = {
  exercise: string
  /** `fails`: the starter. `passes`: reference and alternatives. Else the id of the mistake that must be named. */
  expected: 'fails' | 'passes' | { mistake: string }
  /** As people read it: `starter`, `reference`, `alternative python`, `mistake never-closes`. */
  label: string
  source: SubjectSource
}

/** Lists the checks of a lesson, exercise by exercise. */
export function listChecks(courseRoot: string, lesson: Lesson, compileCache: string): Check[] {
  const solutions = join(courseRoot, 'solutions', lesson.id)
  const checks: Check[] = []
  for (const { id } of lesson.exercises) {
    const at = (folder: string): SubjectSource => ({ folder, compileCache })
    checks.push({ exercise: id, expected: 'fails', label: 'starter', source: at(join(solutions, 'starters')) })
    checks.push({ exercise: id, expected: 'passes', label: 'reference', source: at(join(solutions, 'src')) })
    for (const style of listFolders(join(solutions, 'alternatives'))) {
      const source = alternativeSource(join(solutions, 'alternatives', style), compileCache)
      const isThere = source.commands?.[`${lesson.id}/${id}`] ?? existsSync(join(source.folder, `${id}.ts`))
      if (isThere) checks.push({ exercise: id, expected: 'passes', label: `alternative ${style}`, source })
    }
    for (const file of listMistakeFiles(solutions, id)) {
      const mistake = file.split('.')[0] ?? file
      const files = { [id]: join(solutions, 'mistakes', id, file) }
      const source = { ...at(join(solutions, 'mistakes', id)), files }
      checks.push({ exercise: id, expected: { mistake }, label: `mistake ${file.replace(/\.ts$/, '')}`, source })
    }
  }
  return checks
}

/** Lists for an exercise what its alternatives are: TypeScript in another style, or a command in another language. */
export function listAlternatives(
  courseRoot: string,
  lesson: Lesson,
  exercise: string,
): ('another style' | 'another language')[] {
  const folder = join(courseRoot, 'solutions', lesson.id, 'alternatives')
  return listFolders(folder).flatMap(style => {
    const source = alternativeSource(join(folder, style), '')
    if (source.commands?.[`${lesson.id}/${exercise}`] !== undefined) return ['another language' as const]
    return existsSync(join(source.folder, `${exercise}.ts`)) ? ['another style' as const] : []
  })
}

/** Lists the files of an exercise's mistakes: `ID.ts` or, for the same mistake in another style, `ID.STYLE.ts`. */
export function listMistakeFiles(solutions: string, exercise: string): string[] {
  const folder = join(solutions, 'mistakes', exercise)
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

/** An alternative is a submission: TypeScript files in `src`, or commands in its course.json. */
function alternativeSource(folder: string, compileCache: string): SubjectSource {
  const file = join(folder, 'course.json')
  if (!existsSync(file)) return { folder: join(folder, 'src'), compileCache }
  const { programs = {} } = readChecked<{ programs?: Record<string, string[]> }>('course', file)
  return { folder: join(folder, 'src'), commands: programs, commandRoot: folder, compileCache }
}

function listFolders(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
}
