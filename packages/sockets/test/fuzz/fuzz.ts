/**
 * Throws bad values at every export and every method: only a TypeError, a RangeError or an error with a number may come out,
 * never a crash, a hang, or a byte touched outside a buffer.
 *
 *     node packages/sockets/test/fuzz/fuzz.ts [CALLS] [SEED]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What came of it. */
export interface Outcome {
  calls: number
  seed: number
  /** The names of all that was called. */
  targets: string[]
  /** How many calls returned, and how many threw what. */
  counts: Record<string, number>
  /** The names of what threw at every call. */
  neverReturned: string[]
  /** What went wrong, and in which call; null if nothing did. */
  failure: string | null
}

/** A limit for a call that never comes back. */
const HUNG_MS = 30_000

/** Makes so many calls in a process of its own; the same seed throws the same values. */
export async function fuzz(calls: number, seed: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const log = join(folder, 'last-call')
  const program = fileURLToPath(new URL('./throw-values.ts', import.meta.url))
  // It works there: calls of bind leave files whose names are values.
  const child = spawn(process.execPath, [program, String(calls), String(seed), log], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  })
  const ended = once(child, 'exit')
  const outcome: Outcome = { calls: 0, seed, targets: [], counts: {}, neverReturned: [], failure: null }
  // Servers report the errors of handlers there; of interest is what comes last.
  let stderr = ''
  child.stderr.on('data', text => (stderr = `${stderr}${text}`.slice(-2000)))
  const end = () => child.kill('SIGKILL')
  let limit = setTimeout(end, HUNG_MS)
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(limit)
    limit = setTimeout(end, HUNG_MS)
    Object.assign(outcome, JSON.parse(line))
  }
  clearTimeout(limit)
  const [code, signal] = await ended
  const last = readFileSync(log, 'utf8').trim()
  if (outcome.failure === null && code !== 0)
    outcome.failure = `The process ended by ${signal ?? code} in ${last}\n${stderr}`
  rmSync(folder, { recursive: true })
  return outcome
}

if (import.meta.main) {
  const [calls = 30_000, seed = Date.now() % 2 ** 32] = process.argv.slice(2).map(Number)
  const started = performance.now()
  const { targets, ...outcome } = await fuzz(calls, seed)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(JSON.stringify({ ...outcome, targets: targets.length, seconds }, null, 2))
  if (outcome.failure !== null) process.exitCode = 1
}
