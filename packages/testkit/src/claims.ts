/**
 * How a test file is written: an exercise, and claims about it. A claim is a Vitest test whose failure is a finding.
 *
 * All claims of a file run at the same time; those that share one server take turns with it.
 */
import { afterAll, inject, test } from 'vitest'
import { monotonicMs } from './clock.ts'
import { RUNNER_TIMEOUT_MS } from './limits.ts'
import { ModuleHost } from './module/module-host.ts'
import { freeEndpoint } from './peer/addresses.ts'
import type { Endpoint, Protocol } from './program/listening.ts'
import { type Listener, Program, type StartMistakes } from './program/program.ts'
import { type Finding, FindingError } from './story/finding.ts'
import { type Failure, Story } from './story/story.ts'
import type { Assignment, Subject } from './subject.ts'

/** What a claim says about itself besides its name. */
export type ClaimOptions = {
  /** The anchor in the lesson's README where the behaviour is explained, without `#`. */
  readMore: string
  /** Its share of the exercise's points against the other claims; 1 when left out. */
  weight?: number
  /** Why it cannot be checked on this machine, if so. A skipped claim earns its points. */
  skipBecause?: string | undefined
  /** True for one that takes seconds with a right program, too. It can be left out, see {@link Assignment}. */
  isLong?: boolean
}

/** What a claim leaves for the report, in Vitest's `task.meta`. */
export type ClaimRecord = {
  readMore: string
  weight: number
  /** How long it took, in milliseconds, without the time in which it waited for its turn. */
  durationMs: number
  finding?: Finding
  fault?: string
  skipped?: string
}

declare module 'vitest' {
  interface TaskMeta {
    claim?: ClaimRecord
  }
}

/**
 * States one behaviour and how it is checked. Whatever `check` throws fails it: a {@link FindingError}
 * because of what is judged, anything else as a fault of the course.
 *
 * @param name a sentence in the present tense that stands in the lesson's text word for word
 */
export function claim(name: string, options: ClaimOptions, check: (story: Story) => Promise<void>): void {
  if (options.isLong && inject('assignment').withoutLong) return
  test.concurrent(name, { timeout: RUNNER_TIMEOUT_MS }, async ({ task, skip }) => {
    const record: ClaimRecord = { readMore: options.readMore, weight: options.weight ?? 1, durationMs: 0 }
    task.meta.claim = record
    if (options.skipBecause !== undefined) {
      record.skipped = options.skipBecause
      skip(options.skipBecause)
    }
    const story = new Story(inject('assignment').seed)
    try {
      await check(story)
    } catch (error) {
      story.hasFailed = true
      if (error instanceof FindingError) record.finding = error.finding
      else record.fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
      throw error
    } finally {
      record.durationMs = Math.round(monotonicMs() - (story.timeline.beganMs ?? monotonicMs()))
      await story.end()
    }
  })
}

/** A program exercise as its claims see it. */
export class ProgramExercise {
  readonly #subject: Subject
  readonly #run: string
  readonly #mistakes: StartMistakes
  readonly #protocol: Protocol

  /**
   * @param id the exercise, as lesson.json names it
   * @param protocol what it speaks, where it is a server
   */
  constructor(id: string, mistakes: StartMistakes = {}, protocol: Protocol = 'tcp') {
    const { subjects, run } = inject('assignment')
    this.#subject = subjectOf(subjects, id)
    this.#run = run
    this.#mistakes = mistakes
    this.#protocol = protocol
  }

  /** Starts the program with any arguments; the story ends it. */
  start(story: Story, args: readonly string[], input?: Uint8Array): Program {
    story.timeline.add({ who: 'tests', what: 'starts', detail: args.map(quoted).join(' ') })
    const program = new Program(this.#subject, args, this.#run, input)
    story.afterwards(async () => {
      await program.end()
    })
    return program
  }

  /** Starts it as a server of its own for this story, which ends it, and waits until it listens; `more` follows PORT. */
  async startServer(story: Story, endpoint?: Endpoint, more: readonly string[] = []): Promise<Listener> {
    const wanted = endpoint ?? (await freeEndpoint(this.#protocol))
    const program = new Program(this.#subject, [wanted.host, String(wanted.port), ...more], this.#run)
    story.afterwards(async () => {
      await program.end()
    })
    return program.expectListening(story, wanted, this.#mistakes, this.#protocol)
  }

  /**
   * Gives the one server that the claims of this file use in turn.
   *
   * @param isHealthy tries after each claim whether the server still does its work; if not, the next one gets a new one
   * @param endpoint where it has to listen; an address and a port of its own when left out
   * @param more its arguments after HOST and PORT
   */
  shareServer(
    isHealthy: (server: Listener) => Promise<boolean>,
    endpoint?: Endpoint,
    more: readonly string[] = [],
  ): SharedServer {
    return new SharedServer(isHealthy, async story => {
      const wanted = endpoint ?? (await freeEndpoint(this.#protocol))
      const program = new Program(this.#subject, [wanted.host, String(wanted.port), ...more], this.#run)
      try {
        return await program.expectListening(story, wanted, this.#mistakes, this.#protocol)
      } catch (error) {
        await program.end()
        throw error
      }
    })
  }
}

/** One running server for many claims, lent to one after the other; a claim that failed costs it its life. */
export class SharedServer {
  readonly #start: (story: Story) => Promise<Listener>
  readonly #isHealthy: (server: Listener) => Promise<boolean>
  #server: Listener | undefined
  #startFailure: Failure | undefined
  #free: Promise<void> = Promise.resolve()

  constructor(isHealthy: (server: Listener) => Promise<boolean>, start: (story: Story) => Promise<Listener>) {
    this.#isHealthy = isHealthy
    this.#start = start
    afterAll(async () => {
      await this.#server?.program.end()
    })
  }

  /** Waits for its turn and gives the server, once a story, which gives it back; a failed start ends the claim. */
  async borrow(story: Story): Promise<Listener> {
    const turn = Promise.withResolvers<void>()
    const before = this.#free
    this.#free = turn.promise
    await before
    story.afterwards(async () => {
      try {
        await this.#takeBack(story)
      } finally {
        turn.resolve()
      }
    })
    if (this.#startFailure !== undefined) return story.fail(this.#startFailure)
    try {
      this.#server ??= await this.#start(story)
    } catch (error) {
      if (error instanceof FindingError) this.#startFailure = error.finding
      throw error
    }
    return this.#server
  }

  /** Keeps the server only where the claim left it well; a health check that throws costs it its life too. */
  async #takeBack(story: Story): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    let isWell = false
    try {
      isWell = !story.hasFailed && (await this.#isHealthy(server))
    } finally {
      if (!isWell) {
        this.#server = undefined
        await server.program.end()
      }
    }
  }
}

/** Gives the process of a function exercise, in which the learner's module runs: from its first use to the end. */
export function moduleExercise(id: string): ModuleHost {
  const { subjects, run } = inject('assignment')
  const subject = subjectOf(subjects, id)
  if (subject.kind !== 'module') throw new Error(`exercise ${id} is a program, not a module`)
  const host = new ModuleHost(subject, run)
  afterAll(() => host.end())
  return host
}

function subjectOf(subjects: Record<string, Subject>, id: string): Subject {
  const subject = subjects[id]
  if (subject === undefined) throw new Error(`the assignment names no program for the exercise ${id}`)
  return subject
}

const quoted = (word: string): string => {
  const shown = word.length > 60 ? `${word.slice(0, 59)}…` : word
  return /^[\w.:/-]+…?$/.test(shown) ? shown : JSON.stringify(shown)
}
