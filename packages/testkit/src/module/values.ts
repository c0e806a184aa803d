/**
 * The values that travel between the tests and the process in which a learner's module runs: JSON, with marks for what
 * JSON lacks. The tests believe nothing that comes back: unknown marks and inherited keys stay plain data.
 */

import type { Measured, Measurement, SessionReport, Sessions } from './sessions.ts'

/** A function that the tests hand to the learner's code: it plays a script and records how it was called. */
export type Stub = {
  /** What it does call by call; the last entry is repeated. */
  script: readonly StubStep[]
  /** After so many calls the run is ended: the caller is in a loop. */
  mostCalls: number
}

/** One step of a stub that takes bytes: how many of them it takes at most, or what it throws. */
export type StubStep = { takes: number } | { throws: string }

/** An argument for the learner's function. */
export type Argument =
  | { kind: 'plain'; value: unknown }
  /** Bytes, as a view into a larger buffer with so many foreign bytes on each side. */
  | { kind: 'bytes'; base64: string; before: number; after: number }
  | { kind: 'stub'; stub: Stub }
  /** A socket of the module's process, from `BorrowedModule.connect`. */
  | { kind: 'socket'; socket: number }

/** How a stub was called once. */
export type StubCall =
  | {
      kind: 'bytes'
      length: number
      /** Where the bytes lie in the argument that the function was given, when they are a view of it. */
      offset?: number
      /** The bytes themselves, when they are a copy. */
      base64?: string
      /** What the stub answered. */
      took?: number
    }
  | { kind: 'other'; description: string }

/** What a call of the learner's function led to. */
export type CallReport = {
  outcome:
    | { kind: 'returned'; description: string; value?: ReturnedValue }
    | { kind: 'threw'; name: string; message: string; isError: boolean }
    | { kind: 'called too often' }
  calls: StubCall[]
  callCount: number
  /** True when an argument was changed. */
  changedArguments: boolean
  /** How many bytes of memory, other than the arguments', were handed to the stubs. */
  copiedBytes: number
  /** The sockets among the arguments, in their order, as the call left them. */
  sockets: SocketState[]
}

/** What a function returned, where it is bytes or something that JSON has; a description says the rest. */
export type ReturnedValue =
  | { kind: 'bytes'; base64: string }
  | { kind: 'plain'; value: string | number | boolean | null }

/** How a call left a socket that it was given. */
export type SocketState = 'closed' | 'blocking' | 'non-blocking'

/** What a socket for the learner's function is like. */
export type SocketMode = {
  /** Whether its calls wait. */
  blocking: boolean
  /** The size of its send buffer, SO_SNDBUF; the kernel's choice when left out. */
  sendBufferBytes?: number
  /** Bytes, in base64, that it has sent before the function gets it; no more than fit into the buffers of both ends. */
  hasSent?: string
}

/** What the process is asked, one line of JSON each. */
export type Request = { id: string } & (
  | { do: 'load' }
  | { do: 'call'; name: string; arguments: Argument[] }
  | ({ do: 'play' } & Sessions)
  | ({ do: 'measure' } & Measurement)
  | { do: 'connect'; host: string; port: number; mode: SocketMode }
  | { do: 'close sockets' }
)

/** What it answers. */
export type Reply = { id: string } & (
  | { kind: 'loaded'; exports: Record<string, string> }
  | { kind: 'not loaded'; name: string; message: string; stack: string }
  | { kind: 'report'; report: CallReport }
  | { kind: 'played'; reports: SessionReport[] }
  | { kind: 'measured'; measured: Measured }
  | { kind: 'connected'; socket: number }
  | { kind: 'not connected'; message: string }
  | { kind: 'sockets closed' }
)

/** Describes any value in a few words, without calling anything of it. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Promise) return 'a promise'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'function' ? 'a function' : 'an object'
}

/** Gives a returned value as it can travel, or nothing for one that cannot. */
export function returnedValue(value: unknown): ReturnedValue | undefined {
  if (value instanceof Uint8Array) return { kind: 'bytes', base64: Buffer.from(value).toString('base64') }
  const isPlain = value === null || typeof value === 'string' || typeof value === 'boolean'
  return isPlain || (typeof value === 'number' && Number.isFinite(value)) ? { kind: 'plain', value } : undefined
}
