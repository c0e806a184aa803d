/**
 * Where an exercise's program comes from: the learner's folder, the reference, a mistake, a submission. Each gives the
 * same map for the tests, or a plain sentence why there is nothing to judge.
 */
import { existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { NODE_FLAGS, type Subject } from '@socket-course/testkit'
import { bundledSocketsFlags } from './bundled-sockets.ts'
import type { Exercise } from './lesson.ts'

/** A program to judge, or why there is none. */
export type FoundSubject = { subject: Subject } | { missing: string }

/** Where to look. */
export type SubjectSource = {
  /** The folder with `EXERCISE.ts`, absolute. */
  folder: string
  /** Files that stand for an exercise under another name: exercise → path, absolute. */
  files?: Readonly<Record<string, string>>
  /** Commands of a course.json, `LESSON/EXERCISE` → argv; they run in `commandRoot`. */
  commands?: Readonly<Record<string, readonly string[]>>
  commandRoot?: string
  /** The folder from which paths are shown to people; the working directory when left out. */
  shownFrom?: string
  /** Where Node keeps compiled code between starts; apart for each submission, so that none can spoil another's. */
  compileCache: string
}

/** The variables that a judged program gets from ours; everything else stays here. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'JAVA_HOME',
  'GOPATH',
  'GOCACHE',
  'CARGO_HOME',
  'SOCKETS_TRACE',
]

function programEnvironment(): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** Finds the program of one exercise. */
export function findSubject(lessonId: string, exercise: Exercise, source: SubjectSource): FoundSubject {
  const environment = { ...programEnvironment(), NODE_COMPILE_CACHE: source.compileCache }
  const command = source.commands?.[`${lessonId}/${exercise.id}`]
  if (command !== undefined && exercise.kind === 'program') {
    const cwd = source.commandRoot ?? source.folder
    return { subject: { kind: 'program', argv: [...command], cwd, environment, mayCompile: true } }
  }
  const file = source.files?.[exercise.id] ?? join(source.folder, `${exercise.id}.ts`)
  const problem = describeProblem(file, source.shownFrom ?? process.cwd())
  if (problem !== undefined) return { missing: problem }
  const cwd = source.folder
  const node = [process.execPath, ...NODE_FLAGS, ...bundledSocketsFlags()]
  if (exercise.kind === 'function') {
    return { subject: { kind: 'module', file, argv: node, cwd, environment } }
  }
  return { subject: { kind: 'program', argv: [...node, file], cwd, environment, mayCompile: false } }
}

/** Says why a file cannot be judged, or `undefined` when it can. */
function describeProblem(file: string, shownFrom: string): string | undefined {
  const shown = relative(shownFrom, file)
  if (!existsSync(file)) return `There is no file ${shown}.`
  if (!statSync(file).isFile()) return `${shown} is not a file but a folder.`
  if (statSync(file).size === 0) return `${shown} is empty.`
  return undefined
}
