/** `course reset`: brings a starter back, and never without keeping what it replaces. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { CourseFault } from '@socket-course/grader'
import { type Course, nameOf, type Place } from '../course.ts'
import type { Screen } from '../terminal/screen.ts'

/** Replaces the learner's file by the starter; what was there is kept below `.course/snapshots`. */
export function resetCommand(course: Course, screen: Screen, place: Place): number {
  const file = course.learnerFile(place)
  const path = relative(course.root, file)
  const starter = readStarter(course, place)
  if (existsSync(file) && !statSync(file).isFile()) {
    throw new CourseFault(`${path} is a folder: move it away first, then reset again.`, 'usage')
  }
  if (existsSync(file) && readFileSync(file, 'utf8') === starter) {
    screen.print(`${path} is the starter already.`)
    return 0
  }
  const kept = existsSync(file) ? keepSnapshot(course, file, nameOf(place)) : undefined
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, starter)
  screen.print(`${path} is the starter again.`)
  if (kept !== undefined) screen.print(`What it replaced is kept as ${relative(course.root, kept)}`)
  return 0
}

/** Keeps a copy of a file under the time of day, so that no snapshot ever replaces another. */
function keepSnapshot(course: Course, file: string, name: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const kept = join(course.root, '.course', 'snapshots', `${name}.${stamp}.ts`)
  mkdirSync(dirname(kept), { recursive: true })
  copyFileSync(file, kept)
  return kept
}

function readStarter(course: Course, place: Place): string {
  const file = course.starterFile(place)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  throw new CourseFault(`The starter of ${nameOf(place)} is not there: ${relative(course.root, file)} is missing.`)
}
