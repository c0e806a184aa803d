/**
 * What can be said of a lesson without running anything: which files are missing, which are stray, and which test
 * demands something that the text never states.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readHints } from '../hints.ts'
import { type Lesson, readLessonText } from '../lesson.ts'
import { listAlternatives, listMistakeFiles } from './subjects-of-lesson.ts'

/** The fewest hints of an exercise. */
const FEWEST_HINTS = 3

/** Lists everything that is missing or stray in a lesson's folders, each as one sentence. */
export function checkStructure(courseRoot: string, lesson: Lesson): string[] {
  const solutions = join(courseRoot, 'solutions', lesson.id)
  const ids = lesson.exercises.map(exercise => exercise.id)
  const anchors = new Set(listAnchors(readLessonText(lesson)))
  const problems: string[] = []
  if (!existsSync(join(lesson.folder, 'README.md'))) problems.push(`lessons/${lesson.id}/README.md is missing.`)
  for (const { id, kind } of lesson.exercises) {
    const wanted = [
      `lessons/${lesson.id}/src/${id}.ts`,
      `lessons/${lesson.id}/test/${id}.test.ts`,
      `lessons/${lesson.id}/hints/${id}.md`,
      `solutions/${lesson.id}/src/${id}.ts`,
      `solutions/${lesson.id}/starters/${id}.ts`,
    ]
    for (const path of wanted) if (!existsSync(join(courseRoot, path))) problems.push(`${path} is missing.`)
    const hints = readHints(lesson, id)
    if (hints.length < FEWEST_HINTS) {
      problems.push(`lessons/${lesson.id}/hints/${id}.md has ${hints.length} hints; it needs ${FEWEST_HINTS}.`)
    }
    const others = listAlternatives(courseRoot, lesson, id)
    if (others.length === 0) problems.push(`solutions/${lesson.id}/alternatives has nothing for ${id}.`)
    else if (kind === 'program' && !others.includes('another language')) {
      problems.push(`solutions/${lesson.id}/alternatives has no program in another language for ${id}.`)
    }
    const explained = Object.keys(lesson.mistakes[id] ?? {})
    const shown = new Set(listMistakeFiles(solutions, id).map(file => file.split('.')[0] ?? file))
    for (const mistake of shown) {
      if (!explained.includes(mistake))
        problems.push(`The mistake ${id}/${mistake} has no explanation in mistakes.json.`)
    }
    for (const mistake of explained) {
      if (!shown.has(mistake)) problems.push(`No program in solutions/${lesson.id}/mistakes/${id} makes ${mistake}.`)
      const anchor = lesson.mistakes[id]?.[mistake]?.readMore ?? ''
      if (!anchors.has(anchor)) problems.push(`The mistake ${id}/${mistake} links to #${anchor}, which is no heading.`)
    }
  }
  for (const exercise of Object.keys(lesson.mistakes)) {
    if (!ids.includes(exercise))
      problems.push(`mistakes.json explains mistakes of "${exercise}", which is no exercise.`)
  }
  return [...problems, ...listStrayFiles(courseRoot, lesson, ids)]
}

/** Lists the tests whose names the text does not state word for word, and those that link to no heading. */
export function checkClaims(
  lesson: Lesson,
  exercise: string,
  claims: readonly { name: string; readMore: string }[],
): string[] {
  const text = readLessonText(lesson)
  const flat = text.replace(/\s+/g, ' ')
  const anchors = new Set(listAnchors(text))
  return claims.flatMap(({ name, readMore }) => {
    const anchor = readMore.split('#')[1] ?? readMore
    return [
      ...(flat.includes(name) ? [] : [`The text never states what ${exercise} is tested for: "${name}".`]),
      ...(anchors.has(anchor) ? [] : [`The test "${name}" links to #${anchor}, which is no heading of the text.`]),
    ]
  })
}

/** Lists the anchors of a Markdown text's headings, as GitHub makes them: of two equal ones the second ends in `-1`. */
export function listAnchors(markdown: string): string[] {
  const outsideFences = markdown.replace(/^```.*?^```/gms, '')
  const seen = new Map<string, number>()
  return [...outsideFences.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

/** Lists the files in folders that hold one file an exercise and nothing else. */
function listStrayFiles(courseRoot: string, lesson: Lesson, ids: readonly string[]): string[] {
  const folders = [
    { path: `lessons/${lesson.id}/hints`, isKnown: (name: string) => ids.some(id => name === `${id}.md`) },
    {
      path: `lessons/${lesson.id}/test`,
      isKnown: (name: string) => !name.endsWith('.test.ts') || ids.some(id => name === `${id}.test.ts`),
    },
    { path: `solutions/${lesson.id}/mistakes`, isKnown: (name: string) => ids.includes(name) },
  ]
  return folders.flatMap(({ path, isKnown }) => {
    const folder = join(courseRoot, path)
    const names = existsSync(folder) ? readdirSync(folder) : []
    return names.filter(name => !isKnown(name)).map(name => `${path}/${name} belongs to no exercise.`)
  })
}
