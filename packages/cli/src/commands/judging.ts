/** Opens judges for a command and makes sure that nothing of them outlives the command, however it ends. */
import { availableParallelism } from 'node:os'
import { Judge, JudgePool } from '@socket-course/grader'
import type { Course } from '../course.ts'

/**
 * What ends a command from outside, with its exit code: 128 and the number of the signal. Never SIGPIPE: Node ignores it,
 * and it comes whenever a judged program ends before it has read its input.
 */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** A learner waits for the verdict: two exercises are judged at the same time where there are cores for it. */
const MOST_AT_ONCE = Math.min(2, availableParallelism())

/**
 * Runs `work` with a judge in this process. Ctrl-C ends the judged programs and then the course.
 *
 * @param exercises how many are judged with one request at most
 */
export async function withJudge<T>(course: Course, exercises: number, work: (judge: Judge) => Promise<T>): Promise<T> {
  const judge = await Judge.open(course.root, Math.max(1, Math.min(exercises, MOST_AT_ONCE)))
  const forget = onSignal(async code => {
    await judge.abandon()
    process.exit(code)
  })
  const atExit = () => judge.endPrograms() // whatever else ends this process
  process.once('exit', atExit)
  try {
    return await work(judge)
  } finally {
    await judge.close()
    process.off('exit', atExit)
    forget()
  }
}

/**
 * Runs `work` with a pool of judges and gives its exit code. Ctrl-C ends the judges: `signal` is aborted, what was asked
 * of them is refused, and the exit code says so once `work` has tidied up.
 */
export async function withPool(
  course: Course,
  size: number,
  work: (pool: JudgePool, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const pool = new JudgePool(course.root, size)
  const interruption = new AbortController()
  let interruptedCode: number | undefined
  const forget = onSignal(code => {
    interruptedCode = code
    interruption.abort()
    void pool.close()
  })
  try {
    const code = await work(pool, interruption.signal)
    return interruptedCode ?? code
  } catch (error) {
    if (interruptedCode === undefined) throw error
    return interruptedCode
  } finally {
    await pool.close()
    forget()
  }
}

/** Calls `stop` once with the exit code when a signal ends the command; returns the function that takes this back. */
function onSignal(stop: (exitCode: number) => void): () => void {
  const signals = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]
  const listeners = signals.map(signal => {
    const listener = () => stop(EXIT_CODES[signal])
    process.once(signal, listener)
    return () => process.off(signal, listener)
  })
  return () => {
    for (const forget of listeners) forget()
  }
}
