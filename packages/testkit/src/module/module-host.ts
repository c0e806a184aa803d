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
import { BorrowedModule } from './borrowed-module.ts'
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
    const mine = this.#turn.then(() => this.#callInTurn(story, name, args))
    this.#turn = mine.catch(() => {}) // the claim that asked hears of it; the next one begins anew
    return mine
  }

  /**
   * Waits for its turn and lends the module to this story alone, which gives it back when it ends. Sockets that the story
   * makes in the module's process are closed then.
   */
  async borrow(story: Story): Promise<BorrowedModule> {
    const over = Promise.withResolvers<void>()
    const before = this.#turn
    this.#turn = over.promise
    await before
    story.afterwards(async () => {
      try {
        const isAlive = this.#child !== undefined && this.#child.exit === undefined
        if (isAlive) await this.#ask(story, { do: 'close sockets' }, 'the sockets to be closed')
      } finally {
        over.resolve()
      }
    })
    return new BorrowedModule(story, {
      call: (name, args, stallMistake) => this.#callInTurn(story, name, args, stallMistake),
      ask: async question => {
        await this.#load(story)
        return this.#ask(story, question, 'the process of the module to answer')
      },
    })
  }

  /** Ends the process; a later question starts another. */
  async end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    await child?.end('SIGKILL')
  }

  async #callInTurn(story: Story, name: string, args: Argument[], stallMistake?: string): Promise<CallReport> {
    await this.#load(story)
    const type = Object.hasOwn(this.#exports, name) ? this.#exports[name] : undefined
    if (type !== 'function') {
      const names = Object.keys(this.#exports)
      story.fail({
        expected: `the file to export a function \`${name}\``,
        observed:
          type !== undefined
            ? `\`${name}\` is exported, but it is of type ${type}`
            : names.length === 0
              ? 'it exports nothing'
              : `it exports only ${names.map(each => `\`${each}\``).join(', ')}`,
        advice: `Write \`export function ${name}(…)\`, with the word export before it.`,
      })
    }
    story.timeline.add({ who: 'tests', what: 'calls', detail: `${name}(…)` })
    const question = { do: 'call', name, arguments: args } as const
    const reply = await this.#ask(story, question, `${name} to come back`, stallMistake)
    if (reply.kind !== 'report') throw new Error(`the module host answered a call with ${reply.kind}`)
    if (reply.report.outcome.kind === 'called too often') await this.end()
    return reply.report
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

  async #ask(story: Story, question: WithoutId<Request>, awaited: string, stallMistake?: string): Promise<Reply> {
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
    const mistake = stallMistake === undefined || outcome.stall === 'ended' ? {} : { mistake: stallMistake }
    return story.fail({ expected: awaited, observed, output: lastWords(child), ...mistake })
  }
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
