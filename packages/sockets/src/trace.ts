/**
 * Shows the calls of a program as they return. `SOCKETS_TRACE=1` writes a line a call to standard error,
 * `SOCKETS_TRACE=file:PATH` appends a JSON object a line to a file. Loaded only when one of them is set.
 */
import { openSync, writeSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { reject } from './arguments.ts'
import type { SystemCalls } from './system-calls.ts'
import { describeCall, formatCall, type TracedCall } from './trace-format.ts'

type AnyCall = (...args: unknown[]) => number

/** Puts a tracer in front of every call of the table. */
export function traceCalls(calls: SystemCalls, where: string): SystemCalls {
  const write = openSink(where)
  const traced = Object.entries(calls).map(([name, call]: [string, AnyCall]) => {
    const tracing = (...args: unknown[]) => {
      const answer = call(...args)
      if (name !== 'freeaddrinfo') write(describeCall(name as 'close', args as [number], answer))
      return answer
    }
    return [name, tracing]
  })
  return Object.fromEntries(traced) as SystemCalls
}

function openSink(where: string): (call: TracedCall) => void {
  if (where === '1') return call => writeAll(2, `${threadId === 0 ? '' : `[thread ${threadId}] `}${formatCall(call)}\n`)
  const path = where.startsWith('file:') ? where.slice('file:'.length) : ''
  if (path === '') reject('SOCKETS_TRACE', "'1' or 'file:PATH'", where)
  const fd = openSync(path, 'a')
  return call => {
    const timeMs = performance.timeOrigin + performance.now()
    writeAll(fd, `${JSON.stringify({ timeMs, pid: process.pid, thread: threadId, ...call })}\n`)
  }
}

/** One write a line, so that the lines of several threads and processes do not mix. */
function writeAll(fd: number, line: string): void {
  for (;;) {
    try {
      writeSync(fd, line)
      return
    } catch (error) {
      // A full pipe is waited for, as a blocking write would. Any other failure must not change what the program does;
      // whoever reads the trace misses the line.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
