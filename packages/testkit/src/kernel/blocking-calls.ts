/**
 * Tells from /proc/PID/task/TID/syscall whether a sleeping thread can wake up by itself.
 *
 * A thread in `accept`, `recv` or `epoll_wait(…, -1)` sleeps until something comes from outside; a thread in
 * `nanosleep` or `poll(…, 500)` does not. That difference lets a test say "this program will never answer" within a
 * moment and without a guess, however busy the machine is.
 *
 * @see proc_pid_syscall(5)
 */

/** Where a call keeps its time-out: the index of the argument, and how it is written there. */
type TimeOut = { argument: number; kind: 'milliseconds' | 'pointer' } | 'always'

const X64: Record<number, TimeOut> = {
  7: { argument: 2, kind: 'milliseconds' }, // poll
  23: { argument: 4, kind: 'pointer' }, // select
  35: 'always', // nanosleep
  128: { argument: 2, kind: 'pointer' }, // rt_sigtimedwait
  202: { argument: 3, kind: 'pointer' }, // futex
  219: 'always', // restart_syscall: a timed call that a signal interrupted
  230: 'always', // clock_nanosleep
  232: { argument: 3, kind: 'milliseconds' }, // epoll_wait
  270: { argument: 4, kind: 'pointer' }, // pselect6
  271: { argument: 2, kind: 'pointer' }, // ppoll
  281: { argument: 3, kind: 'milliseconds' }, // epoll_pwait
  441: { argument: 3, kind: 'pointer' }, // epoll_pwait2
}

const ARM64: Record<number, TimeOut> = {
  22: { argument: 3, kind: 'milliseconds' }, // epoll_pwait
  72: { argument: 4, kind: 'pointer' }, // pselect6
  73: { argument: 2, kind: 'pointer' }, // ppoll
  98: { argument: 3, kind: 'pointer' }, // futex
  101: 'always', // nanosleep
  115: 'always', // clock_nanosleep
  128: 'always', // restart_syscall
  137: { argument: 2, kind: 'pointer' }, // rt_sigtimedwait
  441: { argument: 3, kind: 'pointer' }, // epoll_pwait2
}

const TABLES: Partial<Record<string, Record<number, TimeOut>>> = { x64: X64, arm64: ARM64 }

/** A time-out beyond this is as good as none: every wait of the kit has ended before. */
export const FAR_AWAY_MS = 20_000

/**
 * Says whether the system call in `line` (the content of the `syscall` file) ends by itself.
 *
 * @param architecture as `process.arch` names it; `unknown` is answered for those without a table.
 */
export function waitEnds(line: string | undefined, architecture: string = process.arch): 'never' | 'soon' | 'unknown' {
  const table = TABLES[architecture]
  if (line === undefined || table === undefined) return 'unknown'
  const [number, ...values] = line.trim().split(' ')
  if (number === undefined || !/^\d+$/.test(number)) return 'unknown' // "running", or -1 outside any call
  const timeOut = table[Number(number)]
  if (timeOut === undefined) return 'never'
  if (timeOut === 'always') return 'soon'
  const value = BigInt(values[timeOut.argument] ?? 0)
  if (timeOut.kind === 'pointer') return value === 0n ? 'never' : 'soon'
  const milliseconds = BigInt.asIntN(32, value) // a C int, which the C library may widen: -1 has 8 or 16 digits f
  return milliseconds < 0 || milliseconds > FAR_AWAY_MS ? 'never' : 'soon'
}
