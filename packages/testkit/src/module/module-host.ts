/**
 * The tests' side of a function exercise: a process in which the learner's module runs, and questions to it.
 * It is started at the first question, started anew after it was lost, and ended by `end`.
 */
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Child, RUN_MARK } from '../program/child.ts'
import { describeExit, lastWords } from '../program/explain.ts'
import { withoutControlCharacters } from '../program/output.ts'
import { type Stall, waitPatiently } from '../program/patience.ts'
import { FindingError } from '../story/finding.ts'
import type { Failure, Story } from '../story/story.ts'
import type { Subject } from '../subject.ts'
import type { Measured, Measurement, SessionReport, Sessions } from './sessions.ts'
import type { Argument, CallReport, Reply, Request } from './values.ts'

const HOST_PROCESS = fileURLToPath(new URL('./host-process.ts', import.meta.url))
/** A reply longer than this is no honest one. */
const MOST_REPLY_BYTES = 64 << 20

type ModuleSubject = Extract<Subject, { kind: 'module' }>

/** Makes an argument of bytes; with `before` and `after` it is a view into a larger buffer. */
export function bytesArgument(bytes: Uint8Array, around = { before: 0, after: 0 }): Argument {
  return { kind: 'bytes', base64: Buffer.from(bytes).toString('base64'), ...around }
}

/** Runs one learner's module and answers questions about it, one after the other. Whoever makes it calls `end`. */
export class ModuleHost {
  readonly #subject: ModuleSubject
  readonly #run: string
  #child: Child | undefined
  #exports: Record<string, string> = {}
  /** Why the file cannot be loaded: found out once, since a file that spins takes seconds to be sure of. */
  #loadFailure: Failure | undefined
  #text = ''
  #receivedBytes = 0
  #awaited: { id: string; resolve: (reply: Reply) => void } | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(subject: ModuleSubject, run: string) {
    this.#subject = subject
    this.#run = run
  }

  /** Calls the exported function `name` and tells what it did; ends the claim when there is nothing to call. */
  async call(story: Story, name: string, args: Argument[]): Promise<CallReport> {
    return this.#inTurn(() => this.#callInTurn(story, name, args))
  }

  /**
   * Plays many sessions in one question, and gives a report of each: fewer when a source was called too often, whose
   * session is then the last. Ends the claim when a class, a function or a method is missing.
   */
  async play(story: Story, sessions: Sessions): Promise<SessionReport[]> {
    return this.#inTurn(async () => {
      await this.#load(story)
      for (const name of namesOf(sessions.sessions.map(each => each.make?.name)))
        this.#expectExport(story, name, 'class')
      const called = sessions.sessions.filter(each => each.make === undefined).flatMap(each => each.steps)
      for (const name of namesOf(called.map(each => each.call))) this.#expectExport(story, name, 'function')
      story.timeline.add({ who: 'tests', what: 'calls', detail: describeSessions(sessions) })
      const reply = await this.#ask(story, { do: 'play', ...sessions }, `${describeSessions(sessions)} to come back`)
      if (reply.kind !== 'played') throw new Error(`the module host answered sessions with ${reply.kind}`)
      const { reports } = reply
      if (reports.at(-1)?.calledTooOften === true) await this.end()
      for (const { noMethod } of reports) if (noMethod !== undefined) this.#missMethod(story, noMethod)
      return reports
    })
  }

  /** Measures what a stream costs; ends the claim when the class or the method is missing. */
  async measure(story: Story, measurement: Measurement): Promise<Measured> {
    return this.#inTurn(async () => {
      await this.#load(story)
      this.#expectExport(story, measurement.make.name, 'class')
      const detail = `new ${measurement.make.name}(…).${measurement.call}(…)`
      story.timeline.add({ who: 'tests', what: 'calls', detail })
      const reply = await this.#ask(story, { do: 'measure', ...measurement }, `${detail} to come back`)
      if (reply.kind !== 'measured') throw new Error(`the module host answered a measurement with ${reply.kind}`)
      if (reply.measured.noMethod !== undefined) this.#missMethod(story, reply.measured.noMethod)
      return reply.measured
    })
  }

  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(ask)
    this.#turn = mine.catch(() => {}) // the claim that asked hears of it; the next one begins anew
    return mine
  }

  /** Ends the process; a later question starts another. */
  async end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    await child?.end('SIGKILL')
  }

  async #callInTurn(story: Story, name: string, args: Argument[]): Promise<CallReport> {
    await this.#load(story)
    this.#expectExport(story, name, 'function')
    story.timeline.add({ who: 'tests', what: 'calls', detail: `${name}(…)` })
    const reply = await this.#ask(story, { do: 'call', name, arguments: args }, `${name} to come back`)
    if (reply.kind !== 'report') throw new Error(`the module host answered a call with ${reply.kind}`)
    if (reply.report.outcome.kind === 'called too often') await this.end()
    return reply.report
  }

  #expectExport(story: Story, name: string, kind: 'function' | 'class'): void {
    const type = Object.hasOwn(this.#exports, name) ? this.#exports[name] : undefined
    if (type === 'function') return
    const names = Object.keys(this.#exports)
    story.fail({
      expected: `the file to export a ${kind} \`${name}\``,
      observed:
        type !== undefined
          ? `\`${name}\` is exported, but it is of type ${type}`
          : names.length === 0
            ? 'it exports nothing'
            : `it exports only ${names.map(each => `\`${each}\``).join(', ')}`,
      advice: `Write \`export ${kind} ${name}${kind === 'class' ? ' { … }' : '(…)'}\`, with the word export before it.`,
    })
  }

  #missMethod(story: Story, name: string): never {
    return story.fail({ expected: `a method \`${name}\``, observed: 'the object has none of that name' })
  }

  async #load(story: Story): Promise<void> {
    if (this.#child !== undefined && this.#child.exit === undefined) return
    if (this.#loadFailure !== undefined) return story.fail(this.#loadFailure)
    try {
      await this.#start(story)
    } catch (error) {
      if (error instanceof FindingError) this.#loadFailure = error.finding
      throw error
    }
  }

  async #start(story: Story): Promise<void> {
    this.#text = ''
    this.#child = new Child({
      argv: [...this.#subject.argv, HOST_PROCESS, this.#subject.file],
      cwd: this.#subject.cwd,
      environment: { ...this.#subject.environment, [RUN_MARK]: this.#run },
      channel: true,
    })
    this.#child.channel?.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#child.channel?.on('error', () => {}) // the process has ended; the wait for its reply sees that
    const reply = await this.#ask(story, { do: 'load' }, 'the file to load')
    if (reply.kind === 'loaded') {
      this.#exports = reply.exports
      return
    }
    const child = this.#child
    await this.end()
    if (reply.kind !== 'not loaded') throw new Error(`the module host answered a load with ${reply.kind}`)
    story.fail({
      asked: 'load the file',
      expected: 'a file that Node can load',
      observed: `${reply.name}: ${reply.message}`,
      output: [...describePlace(reply.stack), ...(child === undefined ? [] : lastWords(child))],
    })
  }

  #take(chunk: Buffer): void {
    this.#receivedBytes += chunk.length
    this.#text += chunk.toString('latin1')
    if (this.#text.length > MOST_REPLY_BYTES) {
      this.#child?.signal('SIGKILL')
      return
    }
    if (!chunk.includes(0x0a)) return
    const lines = this.#text.split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) {
      const reply = parseReply(Buffer.from(line, 'latin1').toString('utf8'))
      if (reply === undefined || reply.id !== this.#awaited?.id) continue // nobody asked for this
      this.#awaited.resolve(reply)
      this.#awaited = undefined
    }
  }

  async #ask(story: Story, question: WithoutId<Request>, awaited: string): Promise<Reply> {
    const child = this.#child!
    const id = randomUUID()
    const answer = new Promise<Reply>(resolve => {
      this.#awaited = { id, resolve }
    })
    child.channel?.write(`${JSON.stringify({ id, ...question })}\n`)
    const outcome = await waitPatiently(answer, {
      pid: child.pid,
      hasEnded: () => child.exit !== undefined,
      connections: () => [],
      progress: () => this.#receivedBytes,
      printedBytes: () => child.stdout.totalBytes + child.stderr.totalBytes,
    })
    if ('value' in outcome) return outcome.value
    await this.end()
    const observed = describeStall(outcome.stall, child)
    return story.fail({ expected: awaited, observed, output: lastWords(child) })
  }
}

const namesOf = (names: readonly (string | undefined)[]): Set<string> =>
  new Set(names.filter(name => name !== undefined))

/** Says in a few words what is called: `new LineDecoder(…), push(…), end(…)`. */
function describeSessions({ sessions }: Sessions): string {
  const [first] = sessions
  const made = first?.make === undefined ? [] : [`new ${first.make.name}(…)`]
  const names = [...namesOf(sessions.slice(0, 50).flatMap(each => each.steps.map(step => step.call)))]
  return [...made, ...names.slice(0, 4).map(name => `${name}(…)`), ...(names.length > 4 ? ['…'] : [])].join(', ')
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

function describeStall(stall: Stall, child: Child): string {
  if (stall === 'ended') return child.exit === undefined ? 'the process ended' : describeExit(child.exit)
  if (stall === 'idle') return 'it waits for something that never comes'
  return 'it never ends: it was still at work after several seconds'
}

/** Gives what a stack says of the learner's own file: places, without the message and without those inside Node. */
function describePlace(stack: string): string[] {
  const lines = withoutControlCharacters(stack).split('\n')
  return lines.filter(line => /^(file:|\s*at .*file:)/.test(line) && !line.includes(HOST_PROCESS)).slice(0, 3)
}

/** Reads a reply without believing it: anything that has not the shape of one is nothing. */
function parseReply(line: string): Reply | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || !('id' in value) || !('kind' in value)) return undefined
    return value as Reply
  } catch {
    return undefined
  }
}
