/**
 * The one engine: runs a lesson's test files against whatever it is told to judge, and gives back what they found.
 * Learning, grading and the course's check of itself all come through here.
 *
 * It keeps Vitest warm, so that the second verdict costs no start-up. The judged code never runs in this process.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type ClaimRecord, endStragglers, type Subject } from '@socket-course/testkit'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { CourseFault } from '../course-fault.ts'
import { endRun, openTemporaryFolder } from './run.ts'
import { WarmThreads } from './warm-threads.ts'

/** What is to be judged: test files of one lesson, and for each exercise the program or module. */
export type JudgeRequest = {
  lesson: string
  exercises: readonly string[]
  subjects: Record<string, Subject>
  seed: number
  /** How long all of it may take before the judged programs are ended, in milliseconds. */
  limitMs: number
  /** Leaves out the claims that say of themselves that they take long. */
  withoutLong?: boolean
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Hears of each test in the order of its file, as soon as its outcome and those of all before it are there. */
export type OnTest = (exercise: string, test: JudgedTest) => void

/** One test's outcome, before points and words are added. */
export type JudgedTest = {
  name: string
  status: 'passed' | 'failed' | 'skipped'
  durationMs: number
  record: ClaimRecord
}

/** Exercise id → its tests in the order of the file. */
export type Judgement = Record<string, JudgedTest[]>

/** A warm test runner. Whoever opens it closes it. */
export class Judge {
  readonly #vitest: Vitest
  readonly #courseRoot: string
  readonly #listener: TestListener
  /** The threads in which the test runner runs tests, and from which programs are started. */
  readonly #threads: WarmThreads
  /** Each folder of tests that was used, with the files in it and their times of change. */
  readonly #tests = new Map<string, string>()
  #run: string | undefined
  #isAbandoned = false

  private constructor(vitest: Vitest, courseRoot: string, listener: TestListener, threads: WarmThreads) {
    this.#vitest = vitest
    this.#courseRoot = courseRoot
    this.#listener = listener
    this.#threads = threads
  }

  /**
   * Starts the test runner; nothing is judged yet.
   *
   * @param atOnce how many exercises of a request are judged at the same time, each in a thread of its own
   */
  static async open(courseRoot: string, atOnce = 1): Promise<Judge> {
    const threads = new WarmThreads(join(courseRoot, '.course', 'cache', 'compile'), atOnce) // loads beside what follows
    const { createVitest } = await import('vitest/node')
    const listener = new TestListener()
    const others = new Set(SIGNALS.flatMap(signal => process.listeners(signal)))
    const vitest = await createVitest('test', {
      root: courseRoot,
      config: false,
      watch: false,
      include: ['lessons/*/test/*.test.ts'],
      pool: threads,
      maxWorkers: atOnce,
      isolate: false,
      maxConcurrency: 100, // claims wait for the network, not for the processor
      reporters: [listener],
      experimental: { viteModuleRunner: false, nodeLoader: false }, // plain Node loads the tests: no transform
      env: { NODE_ENV: 'test' },
    })
    // Vitest would end this process a moment after a signal; whoever opens a judge has programs to end first.
    for (const signal of SIGNALS) {
      for (const each of process.listeners(signal)) if (!others.has(each)) process.off(signal, each)
    }
    return new Judge(vitest, courseRoot, listener, threads)
  }

  /**
   * Runs the tests of a request. One at a time: wait for the answer before the next.
   *
   * @param run marks all processes that are started meanwhile; whoever gives it can end them too
   */
  async judge(request: JudgeRequest, onTest?: OnTest, run: string = randomUUID()): Promise<Judgement> {
    try {
      const judgement = await this.#judge(request, onTest, run)
      if (!this.#isAbandoned) return judgement
    } catch (error) {
      if (!this.#isAbandoned) throw error
    }
    return new Promise(() => {}) // abandoned: nobody wants a verdict any more, and there is none
  }

  /** Ends the tests under way and every process of theirs, for a judge that is told to stop. It judges no more. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true
    this.endPrograms()
    // A thread that still runs could start one more program between the look and the end.
    await this.#threads.close()
    this.endPrograms()
  }

  /** Ends every judged process of the run under way, at once. */
  endPrograms(): void {
    if (this.#run !== undefined) endRun(this.#run)
  }

  /** Stops the test runner. After `abandon` there is nothing to wait for, though the runner itself may take a minute. */
  async close(): Promise<void> {
    if (this.#isAbandoned) return
    await this.#vitest.close()
    await this.#threads.close()
  }

  async #judge(request: JudgeRequest, onTest: OnTest | undefined, run: string): Promise<Judgement> {
    this.#listener.onTest = onTest
    this.#run = run
    const project = this.#vitest.getRootProject()
    const files = request.exercises.map(id =>
      join(this.#courseRoot, 'lessons', request.lesson, 'test', `${id}.test.ts`),
    )
    const missing = files.find(file => !existsSync(file))
    if (missing !== undefined) throw new CourseFault(`There are no tests at ${missing}.`)
    this.#renewThreads(join(this.#courseRoot, 'lessons', request.lesson, 'test'))
    const limit = setTimeout(() => {
      guard = setInterval(() => endStragglers(run), 100)
    }, request.limitMs)
    let guard: NodeJS.Timeout | undefined
    try {
      const { seed, withoutLong = false } = request
      const subjects = withTemporaryFolder(request.subjects, openTemporaryFolder(run))
      this.#vitest.provide('assignment', { subjects, seed, run, withoutLong })
      const specifications = files.map(file => project.createSpecification(file))
      const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(specifications)
      if (unhandledErrors.length > 0) {
        this.#threads.renew() // who knows what else is wrong there
        throw new CourseFault(describeFault(unhandledErrors[0]))
      }
      return Object.fromEntries(
        request.exercises.map((id, i) => {
          const module = testModules.find(each => each.moduleId === files[i])
          if (module === undefined) throw new CourseFault(`There are no tests at ${files[i]}.`)
          return [id, readTests(module)]
        }),
      )
    } finally {
      clearTimeout(limit)
      clearInterval(guard)
      endRun(run)
      this.#run = undefined
      this.#threads.prepare()
    }
  }

  /** An author may have changed what the tests import beside their own file: threads that have it already do not see that. */
  #renewThreads(folder: string): void {
    const times = readdirSync(folder)
      .map(name => `${name} ${statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs}\n`)
      .join('')
    const known = this.#tests.get(folder)
    if (known !== undefined && known !== times) this.#threads.renew()
    this.#tests.set(folder, times)
  }
}

function withTemporaryFolder(subjects: Record<string, Subject>, folder: string): Record<string, Subject> {
  const withFolder = (subject: Subject): Subject => ({
    ...subject,
    environment: { ...subject.environment, TMPDIR: folder },
  })
  return Object.fromEntries(Object.entries(subjects).map(([id, subject]) => [id, withFolder(subject)]))
}

/** Passes on what Vitest reports of single tests, in the order of the file. */
class TestListener implements Reporter {
  onTest: OnTest | undefined

  onTestCaseResult(test: TestCase): void {
    const all = [...test.module.children.allTests()]
    const firstPending = all.findIndex(each => each.result().state === 'pending')
    const known = firstPending === -1 ? all : all.slice(0, firstPending)
    const exercise = basename(test.module.moduleId, '.test.ts')
    for (const each of known.slice(this.#delivered(test.module.moduleId, known.length))) {
      const { state } = each.result()
      const record = each.meta().claim
      if (record === undefined || state === 'pending') continue
      this.onTest?.(exercise, { name: each.name, status: state, durationMs: record.durationMs, record })
    }
  }

  onTestModuleStart(module: TestModule): void {
    this.#counts.delete(module.moduleId)
  }

  readonly #counts = new Map<string, number>()

  /** How many tests of a file were passed on before; remembers how many are now. */
  #delivered(file: string, now: number): number {
    const before = this.#counts.get(file) ?? 0
    this.#counts.set(file, Math.max(before, now))
    return before
  }
}

/** Reads the outcome of one test file. What failed without a finding is the course's own fault. */
function readTests(module: TestModule): JudgedTest[] {
  const [error] = module.errors()
  if (error !== undefined) throw new CourseFault(`${module.moduleId} cannot be run: ${describeFault(error)}`)
  return [...module.children.allTests()].map(test => {
    const { state, errors } = test.result()
    const record = test.meta().claim
    if (record === undefined || state === 'pending') {
      throw new CourseFault(`The test "${test.name}" did not run: ${describeFault(errors?.[0])}`)
    }
    if (state === 'failed' && record.finding === undefined) {
      throw new CourseFault(`The test "${test.name}" broke: ${record.fault ?? describeFault(errors?.[0])}`)
    }
    return { name: test.name, status: state, durationMs: record.durationMs, record }
  })
}

function describeFault(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { stack, message } = error as { stack?: string; message?: string }
  return stack ?? message ?? 'unknown'
}
