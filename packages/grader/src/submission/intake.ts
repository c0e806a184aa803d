/**
 * The one door through which a submission comes in: copies the learner's own files into a fresh folder and leaves
 * everything else out, with the reason. Nothing of a submission is read in place or run where it lies.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { LeftOut } from '../result.ts'

/** The largest file, and the most of all files together, that is taken; in bytes. */
const MOST_BYTES = 5 << 20
/** The most files that are looked at. */
const MOST_FILES = 2_000

/** Folders that are never looked into. */
const FOREIGN_FOLDERS = new Set(['node_modules', '.git', '.turbo', '.course'])
/** Folders that the course has itself, by their path in a submission. */
const COURSE_FOLDERS = /^(solutions|packages|((lessons\/)?\d\d-[a-z0-9-]+\/)?tests?)$/
/** Files that would change how a submission is judged. */
const FOREIGN_FILES = [
  /^package(-lock)?\.json$/,
  /^lesson\.json$/,
  /^mistakes\.json$/,
  /^(yarn\.lock|pnpm-lock\.yaml|\.npmrc|\.env.*)$/,
  /^(tsconfig.*\.json|vitest\.config\..*|turbo\.json|biome\.json)$/,
  /\.test\.ts$/,
]

/** A submission's own files in a folder of their own. Whoever takes it in removes it with `discard`. */
export type Intake = {
  /** The fresh folder; the submission's paths are kept below it. */
  root: string
  /** The paths that were taken, sorted, with `/` between folders. */
  files: string[]
  leftOut: LeftOut[]
  /** Of all paths and contents that were taken, in hexadecimal. */
  sha256: string
  discard: () => void
}

/**
 * Takes in a submission's folder.
 *
 * @param nodeModules the course's packages, which the submission's imports find
 */
export function takeIn(folder: string, nodeModules: string): Intake {
  const leftOut: LeftOut[] = []
  const files: string[] = []
  const root = mkdtempSync(join(tmpdir(), 'submission-'))
  let totalBytes = 0

  const visit = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).sort()) {
      const inside = path === '' ? name : `${path}/${name}`
      const why = describeForeign(inside, join(folder, inside), totalBytes, files.length)
      if (why !== undefined) leftOut.push({ path: inside, why })
      else if (lstatSync(join(folder, inside)).isDirectory()) tryTo(inside, () => visit(inside))
      else tryTo(inside, () => take(inside))
    }
  }
  const take = (inside: string): void => {
    const target = join(root, inside)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(join(folder, inside), target)
    totalBytes += lstatSync(target).size
    files.push(inside)
  }
  /** What the system refuses, such as a file without permission, is left out like the rest. */
  const tryTo = (inside: string, step: () => void): void => {
    try {
      step()
    } catch (error) {
      leftOut.push({ path: inside, why: `cannot be read (${(error as NodeJS.ErrnoException).code})` })
    }
  }
  tryTo('.', () => visit(''))
  files.sort()
  const sha256 = digest(root, files)
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n')
  symlinkSync(nodeModules, join(root, 'node_modules'), 'junction')
  // Tried again: a program that was killed just now may still have a file under way.
  const discard = () => rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  return { root, files, leftOut, sha256, discard }
}

/** Digests paths and contents, each behind its length, so that no content can look like another file. */
function digest(root: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(join(root, file))
    hash.update(`${Buffer.byteLength(file)} ${content.length} ${file}`).update(content)
  }
  return hash.digest('hex')
}

/** Says why something is not taken, or `undefined` when it is. */
function describeForeign(inside: string, path: string, totalBytes: number, count: number): string | undefined {
  const name = basename(inside)
  const facts = lstatSync(path, { throwIfNoEntry: false })
  if (facts === undefined) return 'its name is not UTF-8'
  if (facts.isSymbolicLink()) return 'a link'
  if (facts.isDirectory()) return isForeignFolder(inside) ? 'not part of a submission' : undefined
  if (!facts.isFile()) return 'neither a file nor a folder'
  if (FOREIGN_FILES.some(pattern => pattern.test(name))) return 'the course uses its own'
  if (facts.size > MOST_BYTES) return `larger than ${MOST_BYTES >> 20} MiB`
  if (totalBytes + facts.size > MOST_BYTES) return `all files together are larger than ${MOST_BYTES >> 20} MiB`
  return count >= MOST_FILES ? `more than ${MOST_FILES} files` : undefined
}

const isForeignFolder = (inside: string): boolean =>
  FOREIGN_FOLDERS.has(basename(inside)) || COURSE_FOLDERS.test(inside)

/** Finds the folder of a lesson's exercises in a submission: the layouts that learners hand in. */
export function findLessonFolder(root: string, lesson: string, exercises: readonly string[], isOnlyLesson: boolean) {
  const candidates = [
    `lessons/${lesson}/src`,
    `${lesson}/src`,
    `lessons/${lesson}`,
    lesson,
    ...(isOnlyLesson ? ['src', '.'] : []),
  ]
  return candidates
    .map(candidate => join(root, candidate))
    .find(folder => exercises.some(id => existsSync(join(folder, `${id}.ts`))))
}
