/**
 * What a learner has reached: `.course/progress.json`, a plain file that can be read, copied and kept under version
 * control. Losing it loses no work: the exercises themselves are the learner's files.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Course } from './course.ts'

type Saved = {
  schema: 1
  /** Exercise → when it first passed, ISO 8601. */
  passed: Record<string, string>
  /** Exercise → how many hints were shown. */
  hints: Record<string, number>
}

/** The progress of whoever uses this copy of the course. */
export class Progress {
  readonly #file: string
  readonly #say: (sentence: string) => void
  #record: Saved

  /** @param say where a sentence goes about a file that cannot be read or written */
  constructor(course: Course, say: (sentence: string) => void) {
    this.#file = join(course.root, '.course', 'progress.json')
    this.#say = say
    this.#record = this.#read()
  }

  /** True when the exercise has passed once. */
  hasPassed(name: string): boolean {
    return Object.hasOwn(this.#record.passed, name)
  }

  /** Remembers that an exercise has passed; true when it is the first time. */
  markPassed(name: string): boolean {
    if (this.hasPassed(name)) return false
    this.#refresh()
    this.#record.passed[name] = new Date().toISOString()
    this.#write()
    return true
  }

  /** How many hints of an exercise were shown. */
  hintsShown(name: string): number {
    return Object.hasOwn(this.#record.hints, name) ? (this.#record.hints[name] ?? 0) : 0
  }

  /** Remembers how many hints of an exercise were shown. */
  rememberHints(name: string, count: number): void {
    this.#refresh()
    this.#record.hints[name] = count
    this.#write()
  }

  /** Takes in what another `course` has written since, such as one in a second terminal beside the watch mode. */
  #refresh(): void {
    const { passed, hints } = this.#read()
    this.#record = {
      schema: 1,
      passed: { ...this.#record.passed, ...passed },
      hints: { ...this.#record.hints, ...hints },
    }
  }

  #read(): Saved {
    const fresh: Saved = { schema: 1, passed: {}, hints: {} }
    if (!existsSync(this.#file)) return fresh
    try {
      const { passed, hints } = JSON.parse(readFileSync(this.#file, 'utf8')) as Record<'passed' | 'hints', unknown>
      if (!isPlainObject(passed) || !isPlainObject(hints) || !Object.values(hints).every(Number.isInteger))
        throw new Error('no progress in it')
      return { schema: 1, passed, hints } as Saved
    } catch {
      const kept = `${this.#file}.unreadable`
      this.#say(`The progress file cannot be read. It is kept as ${kept}, and progress begins anew.`)
      try {
        renameSync(this.#file, kept)
      } catch {
        // it stays where it is; the next write says so
      }
      return fresh
    }
  }

  #write(): void {
    try {
      mkdirSync(dirname(this.#file), { recursive: true })
      // Written beside and renamed, so that a crash in between leaves the old file whole.
      writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.#record, null, 2)}\n`)
      renameSync(`${this.#file}.new`, this.#file)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      this.#say(`Progress is not saved: ${this.#file} cannot be written (${code}). Your exercises are safe.`)
    }
  }
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
