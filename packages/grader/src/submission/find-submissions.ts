/** Tells a submission from a folder of submissions. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { CourseFault } from '../course-fault.ts'

/** One submission to grade; `problem` says why it cannot be taken in as it is. */
export type SubmissionPath = { name: string; folder: string; problem?: string }

const ARCHIVE = /\.(zip|tar|tar\.gz|tgz|tar\.xz|7z|rar|bundle)$/i

/** What the course calls its own: a student's folder may be called `01-jones`, but no lesson is. */
export type KnownNames = { lessons: readonly string[]; exercises: readonly string[] }

/**
 * Lists the submissions at a path: the folder itself when it looks like one, else the folders in it.
 *
 * @param known the ids of lessons and exercises, whose folders and bare files make a folder a submission
 */
export function findSubmissions(path: string, known: KnownNames): SubmissionPath[] {
  const folder = resolve(path)
  if (!existsSync(folder)) {
    throw new CourseFault(`There is nothing at ${path}: name a submission or a folder of them.`, 'usage')
  }
  if (!statSync(folder).isDirectory()) {
    throw new CourseFault(`${path} is a file: unpack it and name the folder.`, 'usage')
  }
  if (isSubmission(folder, known)) return [{ name: basename(folder), folder }]
  const entries = readdirSync(folder, { withFileTypes: true })
  const folders = entries.filter(
    entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules',
  )
  const archives = entries.filter(entry => entry.isFile() && ARCHIVE.test(entry.name))
  if (folders.length + archives.length === 0) return [{ name: basename(folder), folder }]
  return [...folders, ...archives]
    .map(entry => ({
      name: entry.name,
      folder: join(folder, entry.name),
      ...(entry.isFile() ? { problem: 'It is an archive: unpack it into a folder of its own and grade that.' } : {}),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isSubmission(folder: string, { lessons, exercises }: KnownNames): boolean {
  return readdirSync(folder, { withFileTypes: true }).some(entry =>
    entry.isDirectory()
      ? entry.name === 'lessons' || entry.name === 'src' || lessons.includes(entry.name)
      : entry.name === 'course.json' || exercises.some(id => entry.name === `${id}.ts`),
  )
}
