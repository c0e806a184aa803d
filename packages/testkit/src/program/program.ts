/**
 * A program under test: started with its arguments, waited for, ended. What it does is observed from outside only.
 */
import { connect as connectSocket, type Socket } from 'node:net'
import { ownMemoryBytes, threadCount } from '../kernel/load.ts'
import {
  hasProcessFacts,
  openDescriptors,
  processorTimeMs,
  processTree,
  socketInodes,
} from '../kernel/process-facts.ts'
import { NO_ANSWER_CPU_MS, NO_PROGRESS_MS, SETTLE_LIMIT_MS, START_MS, START_WITH_COMPILER_MS } from '../limits.ts'
import type { Peer } from '../peer/peer.ts'
import { TcpConnection } from '../peer/tcp-connection.ts'
import type { Story } from '../story/story.ts'
import type { Subject } from '../subject.ts'
import { Child, type Exit, RUN_MARK } from './child.ts'
import { describeExit, explainNotListening, lastWords } from './explain.ts'
import { type Endpoint, type Protocol, waitUntilListening } from './listening.ts'
import { type Stall, waitPatiently } from './patience.ts'

/** Mistakes that show while a server starts: the lesson says how it calls them. */
export type StartMistakes = {
  otherPort?: string
  otherAddress?: string
  otherProtocol?: string
  /** It ended before it listened; a function names the mistake by how it ended and what stands on standard error. */
  exited?: string | ((exit: Exit, errors: string) => string | undefined)
  /** Where the lesson says how its server starts, as an anchor: for one that ends before it listens. */
  readMore?: string
}

/** One started program. Whoever starts it ends it; `ProgramExercise.start` has the story do so. */
export class Program {
  readonly child: Child
  readonly #mayCompile: boolean

  /** @param args what follows the program's own command: HOST, PORT and the rest */
  constructor(subject: Subject, args: readonly string[], run: string, input?: Uint8Array) {
    this.child = new Child({
      argv: [...subject.argv, ...args],
      cwd: subject.cwd,
      environment: { ...subject.environment, [RUN_MARK]: run },
      ...(input === undefined ? {} : { input }),
    })
    this.#mayCompile = subject.kind === 'program' && subject.mayCompile
  }

  /** How it ended, or `undefined` while it runs. */
  get exit(): Exit | undefined {
    return this.child.exit
  }

  /** Waits until it listens at `wanted` and gives the listener; ends the claim with the reason where it does not. */
  async expectListening(
    story: Story,
    wanted: Endpoint,
    mistakes: StartMistakes = {},
    protocol: Protocol = 'tcp',
  ): Promise<Listener> {
    story.timeline.add({ who: 'tests', what: 'starts', detail: `${wanted.host} ${wanted.port}` })
    const limitMs = this.#mayCompile ? START_WITH_COMPILER_MS : START_MS
    const found = await waitUntilListening(this.child, wanted, limitMs, this.#mayCompile, protocol)
    if (found.kind !== 'listening') {
      return story.fail(explainNotListening(found, wanted, limitMs, this.child, mistakes, protocol))
    }
    story.timeline.add({ who: 'program', what: 'listens', detail: `${found.boundTo}:${found.port}` })
    return new Listener(this, { host: wanted.host, port: found.port }, found.boundTo)
  }

  /** Waits for `wanted`, or until the program provably does nothing more about it. */
  async wait<T>(
    wanted: Promise<T>,
    peers: readonly Peer[],
    mostCpuMs = NO_ANSWER_CPU_MS,
    mostQuietMs = NO_PROGRESS_MS,
  ): Promise<{ value: T } | { stall: Stall }> {
    return waitPatiently(wanted, {
      ...this.#limits(mostCpuMs, mostQuietMs),
      pid: this.child.pid,
      hasEnded: () => this.child.exit !== undefined,
      connections: () => peers.map(each => each.watched()),
      progress: () => peers.reduce((sum, each) => sum + each.progress(), 0),
      printedBytes: () => this.child.stdout.totalBytes + this.child.stderr.totalBytes,
    })
  }

  /** A command may have to compile before it does anything: then it has the time for that, too. */
  #limits(mostCpuMs: number, mostQuietMs = NO_PROGRESS_MS): { mostCpuMs: number; mostQuietMs: number } {
    if (!this.#mayCompile) return { mostCpuMs, mostQuietMs }
    return { mostCpuMs: START_WITH_COMPILER_MS, mostQuietMs: START_WITH_COMPILER_MS }
  }

  /** Waits until it ends by itself; `stall` says why that will not happen. */
  async waitForExit(peers: () => readonly Peer[] = () => []): Promise<Exit | { stall: Stall }> {
    const outcome = await waitPatiently(this.child.ended, {
      ...this.#limits(NO_ANSWER_CPU_MS),
      pid: this.child.pid,
      hasEnded: () => false, // its end is what we wait for
      connections: () => peers().map(each => each.watched()),
      progress: () => peers().reduce((sum, each) => sum + each.progress(), 0),
    })
    if ('value' in outcome) return outcome.value
    // A look that comes late, on a busy machine, may find the stall and the end at the same time: then it has ended.
    return this.child.exit === undefined ? outcome : this.child.ended
  }

  /** Lets it do what it still has to do: until it waits for somebody else or has ended, and at most a second. */
  async settle(peers: readonly Peer[]): Promise<Exit | undefined> {
    const enough = Promise.withResolvers<void>()
    const timer = setTimeout(enough.resolve, SETTLE_LIMIT_MS)
    await this.wait(Promise.race([this.child.ended, enough.promise]), peers)
    clearTimeout(timer)
    return this.exit
  }

  /** Counts its open descriptors, or gives `undefined` where the system does not tell. */
  openDescriptors(): number | undefined {
    return this.child.pid === undefined ? undefined : openDescriptors(processTree(this.child.pid))
  }

  /** Counts the sockets that it and its children hold open, or gives `undefined` where the system does not tell. */
  openSockets(): number | undefined {
    return hasProcessFacts ? socketInodes(this.#family()).size : undefined
  }

  /** Counts its threads, those of its children included, or gives `undefined` where the system does not tell. */
  threads(): number | undefined {
    return threadCount(this.#family())
  }

  /** The memory that it and its children hold for themselves, in bytes; `undefined` where the system does not tell. */
  ownMemoryBytes(): number | undefined {
    return ownMemoryBytes(this.#family())
  }

  /** The processor time that it and its living children have used, in milliseconds (resolution 10 ms); 0 without /proc. */
  processorMs(): number {
    return processorTimeMs(this.#family())
  }

  #family(): number[] {
    return this.child.pid === undefined ? [] : processTree(this.child.pid)
  }

  /** Sends it a signal, as `kill` does: to the program alone, not to its children. @see kill(2) */
  signal(story: Story, signal: NodeJS.Signals): void {
    story.timeline.add({ who: 'tests', what: 'signals', detail: signal })
    this.child.signal(signal)
  }

  /** Ends it with all its children, by SIGTERM and then SIGKILL. Resolves when it is gone; may be called again. */
  async end(): Promise<Exit> {
    return this.child.end()
  }

  /** Says in a few words how it ended, for a finding. */
  describeExit(): string {
    return this.exit === undefined ? 'it is still running' : describeExit(this.exit)
  }

  /** What it printed last on standard error, or else on standard output. */
  lastWords(): string[] {
    return lastWords(this.child)
  }
}

/** A program that listens, and the address at which it does. */
export class Listener {
  readonly program: Program
  readonly endpoint: Endpoint
  /** The address in the kernel's table, which may be a wildcard. */
  readonly boundTo: string

  constructor(program: Program, endpoint: Endpoint, boundTo: string) {
    this.program = program
    this.endpoint = endpoint
    this.boundTo = boundTo
  }

  /** Connects to it; a refusal ends the claim. The story closes the connection. */
  async connect(story: Story): Promise<TcpConnection> {
    const { host, port } = this.endpoint
    const socket = await tryToConnect(this.endpoint)
    if (socket instanceof Error) {
      story.timeline.add({ who: 'program', what: 'is refused', detail: socket.message })
      const ended = this.program.exit === undefined ? '' : `; ${this.program.describeExit()}`
      return story.fail({
        expected: `the connection to ${host}:${port} to be taken`,
        observed: `${socket.message}${ended}`,
        output: this.program.lastWords(),
      })
    }
    return this.adopt(story, socket)
  }

  /** Makes a connected socket part of the story, which closes it. */
  adopt(story: Story, socket: Socket): TcpConnection {
    const connection = new TcpConnection(socket, story)
    story.timeline.add({ who: 'tests', what: 'connects', connection: connection.number })
    return connection
  }
}

/**
 * Connects with both halves under the test's control; gives the error where nobody answers, and never rejects.
 * Whoever gets the socket closes it; {@link Listener.adopt} leaves that to a story.
 *
 * @see connect(2)
 */
export function tryToConnect(endpoint: Endpoint): Promise<Socket | Error> {
  return new Promise(resolve => {
    const socket = connectSocket({ ...endpoint, allowHalfOpen: true })
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', resolve)
  })
}
