/** One run of one program against the other end: starts both, reads what they took, ends both. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Languages } from './languages.ts'
import type { Placing } from './placement.ts'
import type { Competitor, Task } from './tasks.ts'

/** Processor time may be counted in ticks: a quick run, whose figures mean nothing, can be shorter than one. */
const LEAST_SECONDS = 1e-6

/** A run that takes longer hangs. */
const LIMIT_MS = 60_000

/** Seconds that a run took. */
export interface Took {
  /** By the clock on the wall. */
  wall: number
  /** On a processor: of both ends where a client is measured, of the server alone where a server is. */
  processor: number
}

/**
 * Runs a program once.
 *
 * @throws Error if a program fails, checks of the answers by the other end included
 */
export async function measure(
  task: Task,
  { program: [file, work] }: Competitor,
  languages: Languages,
  placing: Placing,
): Promise<Took> {
  const pins = placing.pins[task.placement]
  const measured = [...pins.measured, ...languages.commandFor(file)!, work]
  const other = (...args: (string | number)[]) => [...pins.other, ...args.map(String)]
  const peer = languages.commandFor('peer/peer')!
  const load = languages.commandFor('peer/load')!
  switch (task.other.kind) {
    case 'none':
      return runClient(null, measured, task.amount)
    case 'peer': {
      // The clients do a quarter first, untimed.
      const pieces = task.amount + Math.floor(task.amount / 4)
      return runClient(other(...peer, task.other.work, pieces), measured, task.amount)
    }
    case 'busy load': {
      const { connections, busy } = task.other
      return runServer(measured, (pid, port) => other(...load, 'busy', pid, port, connections, busy, task.amount))
    }
    case 'connecting load': {
      const { atATime } = task.other
      return runServer(measured, (pid, port) => other(...load, 'connect', pid, port, atATime, task.amount))
    }
  }
}

/** Runs a client that is measured, against a peer that counts its own processor time. */
async function runClient(peerCommand: string[] | null, measured: string[], amount: number): Promise<Took> {
  if (!peerCommand) {
    await using client = new Program([...measured, '0', String(amount)])
    return await client.took()
  }
  await using peer = new Program(peerCommand)
  await using client = new Program([...measured, await peer.line(), String(amount)])
  const took = await client.took()
  peer.child.kill('SIGTERM')
  return { wall: took.wall, processor: took.processor + Number(await peer.line()) }
}

/** Runs a server that is measured, under a load that counts the server's processor time. */
async function runServer(measured: string[], load: (pid: number, port: string) => string[]): Promise<Took> {
  await using server = new Program(measured)
  await using speaker = new Program(load(server.child.pid!, await server.line()))
  return await speaker.took()
}

/** A child process that is killed where it goes out of scope, and has then ended. */
class Program implements AsyncDisposable {
  readonly child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor([command = '', ...args]: string[]) {
    const { NODE_OPTIONS: _, SOCKETS_TRACE: __, ...inherited } = process.env
    this.child = spawn(command, args, {
      env: { ...inherited, NODE_COMPILE_CACHE: join(tmpdir(), 'socket-course-compile-cache') },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    this.#lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]()
  }

  /** Waits for the next line of standard output. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.child.spawnargs.join(' ')} ended before it had printed what it took`)
    return value
  }

  /** Waits for the line with the seconds. */
  async took(): Promise<Took> {
    const line = await this.line()
    const [wall = Number.NaN, processor = Number.NaN] = line.split(' ').map(Number)
    if (wall > 0 && processor >= 0) return { wall, processor: Math.max(processor, LEAST_SECONDS) }
    throw new Error(`${this.child.spawnargs.join(' ')} printed ${JSON.stringify(line)} for the seconds that it took`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}
