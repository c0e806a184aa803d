/** Programs of `test/programs/` as child processes: a call that blocks needs a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import koffi from 'koffi'

/** What a program left behind. */
export interface Ended {
  stdout: string
  stderr: string
  code: number | null
  signal: NodeJS.Signals | null
}

/** A program that runs; disposing kills it. */
export interface Program extends Disposable {
  child: ChildProcess
  /** Waits for the next line of standard output. */
  nextLine(): Promise<string>
  /** Waits for the end of the program. */
  ended: Promise<Ended>
}

/** Halves the time that a program takes to start. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'socket-course-compile-cache')

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Why tests against python3 are left out here, or false if they are not. */
export const pythonMissing = hasPython ? false : 'python3 is not installed'

/** Starts `test/programs/<name>` with this Node. */
export function startProgram(name: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  const path = fileURLToPath(new URL(`./programs/${name}`, import.meta.url))
  return startCommand(process.execPath, [path, ...args], env)
}

/** Starts any command, in this process's folder if none is given. */
export function startCommand(command: string, args: string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Program {
  const { NODE_OPTIONS: _, SOCKETS_TRACE: __, ...inherited } = process.env
  const child = spawn(command, args, {
    cwd,
    env: { ...inherited, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Shorter than the deadline of a test: a program that hangs is ended, and the test says how it ended.
    timeout: 100_000,
    killSignal: 'SIGKILL',
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', bytes => (output.stdout += bytes))
  child.stderr.on('data', bytes => (output.stderr += bytes))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'close').then(([code, signal]) => ({ ...output, code, signal }))
  const nextLine = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`The program ended before its next line: ${JSON.stringify(await ended)}`)
    return value as string
  }
  return { child, nextLine, ended, [Symbol.dispose]: () => child.kill('SIGKILL') }
}

/** Runs a program to its end. */
export async function runProgram(name: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  using program = startProgram(name, args, env)
  return await program.ended
}

/** Numbers of restart_syscall (a poll that the kernel goes on with), poll, ppoll, select, pselect6, epoll_wait,
 * recvfrom, sendto, connect, accept, accept4. glibc makes select of pselect6. */
const BLOCKING_CALLS: Record<string, string[]> = {
  x64: ['219', '7', '271', '23', '270', '232', '45', '44', '42', '43', '288'],
  arm64: ['128', '73', '72', '207', '206', '203', '202', '242'],
}

/** Answers how many threads of a process sit in a call that waits for a socket (Linux). */
export function threadsInSocketCalls(pid: number | 'self'): number {
  const numbers = BLOCKING_CALLS[process.arch] ?? []
  const calls = readdirSync(`/proc/${pid}/task`).map(thread => {
    return readFileSync(`/proc/${pid}/task/${thread}/syscall`, 'utf8').split(' ')[0]!
  })
  return calls.filter(call => numbers.includes(call)).length
}

/** Numbers of epoll_wait; where a machine has epoll_pwait alone, of that. The event loop of Node waits in epoll_pwait. */
const EPOLL_CALLS: Record<string, string> = { x64: '232', arm64: '22' }

/** Answers whether the main thread of a process sits in a call that waits for sockets (Linux). */
export function isMainThreadWaiting(pid: number): boolean {
  const call = readFileSync(`/proc/${pid}/task/${pid}/syscall`, 'utf8').split(' ')[0]!
  return BLOCKING_CALLS[process.arch]?.includes(call) === true || call === EPOLL_CALLS[process.arch]
}

const TGKILL: Record<string, number> = { x64: 234, arm64: 131 }

/**
 * Sends a signal to a thread that is not the first, as the kernel may do with one that was sent to the process; answers
 * whether there was a thread that takes it. @see https://man7.org/linux/man-pages/man2/tgkill.2.html
 */
export function signalAnotherThread(pid: number, signal: number): boolean {
  const takesIt = (thread: string) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')
    const blocked = BigInt(`0x${/^SigBlk:\s*(\w+)/m.exec(status)![1]}`)
    return Number(thread) !== pid && (blocked >> BigInt(signal - 1)) % 2n === 0n
  }
  const thread = readdirSync(`/proc/${pid}/task`).find(takesIt)
  if (thread === undefined) return false
  const syscall = koffi.load(null).func('syscall', 'long', ['long', 'long', 'long', 'long'])
  return syscall(TGKILL[process.arch]!, pid, Number(thread), signal) === 0
}
