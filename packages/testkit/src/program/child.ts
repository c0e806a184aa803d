/**
 * The one door through which the kit starts and ends child processes: each in a group of its own, both pipes drained at
 * once, ended by TERM and then KILL with all that it started. Nothing else in the course calls `spawn` for a judged program.
 *
 * @see setsid(2), signal(7), pipe(7)
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { Readable, type Writable } from 'node:stream'
import { processesWithEnvironment, processTree } from '../kernel/process-facts.ts'
import { GRACE_MS } from '../limits.ts'
import { Output } from './output.ts'

/** How a process ended: by itself with a code, by a signal, or not at all because the command could not be started. */
export type Exit = { code: number } | { signal: string } | { notStarted: string }

/** What to start. */
export type Command = {
  /** The program and its arguments; never passed to a shell. */
  argv: readonly string[]
  cwd: string
  /** All variables that it gets: nothing of our own environment reaches it by itself. */
  environment?: Readonly<Record<string, string>>
  /** Bytes for its standard input, which is closed after them; none by default. */
  input?: Uint8Array
  /** With `channel`, descriptor 3 is a two-way stream between the child and us. */
  channel?: boolean
}

/** The name of the variable that marks every process of a run, so that none can hide. */
export const RUN_MARK = 'SOCKET_COURSE_RUN'

/** A started process. Whoever starts it ends it. */
export class Child {
  readonly stdout: Output
  readonly stderr: Output
  /** Resolves once when the process has ended and its pipes are empty; never rejects. */
  readonly ended: Promise<Exit>
  readonly #process: ChildProcess | undefined
  #exit: Exit | undefined

  constructor(command: Command) {
    const started = tryToSpawn(command)
    this.#process = started instanceof Error ? undefined : started
    this.#process?.stdin?.on('error', () => {}) // a program that does not read its input is no fault
    this.#process?.stdin?.end(command.input ?? '')
    this.stdout = new Output(this.#process?.stdout ?? Readable.from([]))
    this.stderr = new Output(this.#process?.stderr ?? Readable.from([]))
    this.ended = new Promise(resolve => {
      const settle = (exit: Exit) => {
        this.#exit ??= exit
        resolve(this.#exit)
      }
      if (started instanceof Error) return settle({ notStarted: started.message })
      started.once('error', error => settle({ notStarted: error.message }))
      started.once('exit', (code, signal) => {
        this.#exit = code === null ? { signal: signal ?? 'unknown' } : { code }
        // A descendant may hold the pipes open: give what is in them a moment, then stop listening to it.
        // As an immediate it comes after the loop has read what is there, also when the loop itself was late.
        setTimeout(() => setImmediate(() => settle(this.#exit!)), GRACE_MS).unref()
      })
      started.once('close', (code, signal) => settle(code === null ? { signal: signal ?? '' } : { code }))
    })
  }

  /** The process id, or `undefined` when the command could not be started. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** How it ended, or `undefined` while it lives. */
  get exit(): Exit | undefined {
    return this.#exit
  }

  /** The stream on descriptor 3, for a command with `channel`; it closes with the process. */
  get channel(): (Writable & NodeJS.ReadableStream) | undefined {
    return (this.#process?.stdio as unknown[] | undefined)?.[3] as (Writable & NodeJS.ReadableStream) | undefined
  }

  /** Sends a signal to the process alone, not to its children; nothing happens where it has ended. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  /**
   * Ends the process and everything that it started; resolves when it is gone. May be called again.
   *
   * @param first the signal that it may handle, for half a second; then comes SIGKILL
   */
  async end(first: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    const pid = this.pid
    if (pid === undefined) return this.ended
    const family = processTree(pid)
    if (this.#exit === undefined) {
      killGroup(pid, first)
      const killer = setTimeout(() => killGroup(pid, 'SIGKILL'), GRACE_MS)
      await this.ended
      clearTimeout(killer)
    }
    killGroup(pid, 'SIGKILL')
    for (const each of family) if (each !== pid) kill(each)
    return this.ended
  }
}

/** Spawns the command. Some errors come as an event and some at once (`ENOTDIR`, `E2BIG`): these are given back. */
function tryToSpawn(command: Command): ChildProcess | Error {
  const [file = '', ...args] = command.argv
  try {
    return spawn(file, args, {
      cwd: command.cwd,
      env: { ...command.environment },
      stdio: ['pipe', 'pipe', 'pipe', ...(command.channel ? (['overlapped'] as const) : [])],
      detached: true, // a process group of its own
    })
  } catch (error) {
    return error as Error
  }
}

/**
 * Ends whatever a run left behind, found by its mark: daemons that left their group and their parent too.
 * Gives how many processes got a SIGKILL; finds none where the system does not show environments.
 */
export function endStragglers(run: string): number {
  const stragglers = processesWithEnvironment(`${RUN_MARK}=${run}`).filter(pid => pid !== process.pid)
  for (const pid of stragglers) kill(pid)
  return stragglers.length
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // the whole group has ended already
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended between two looks
  }
}
