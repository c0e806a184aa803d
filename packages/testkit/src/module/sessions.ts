/**
 * Many conversations with a learner's module in one question: which object is made, what is called on it or on the
 * module itself, and what came back. The bytes of a stream travel once, however many ways they are cut. Data only.
 */

/** Bytes as parts, each so many times: a stream of megabytes is a line of text. */
export type Stream = readonly { base64: string; times: number }[]

/** An argument of a call in a session. */
export type SessionValue =
  /** Anything that JSON can say. */
  | { kind: 'plain'; value: unknown }
  /** A number that JSON cannot say, as `NaN` or `Infinity`. */
  | { kind: 'number'; text: string }
  /** Bytes of a stream: a `Uint8Array` of its own, with foreign bytes before and after it in its memory. */
  | { kind: 'piece'; stream: number; from: number; to: number }
  /**
   * A function as `recv`: gives the stream piece by piece, never more than it is asked for and never from two pieces at
   * once, and then the end of file. It notes what it was asked for. After `mostCalls` calls the run is ended.
   */
  | { kind: 'source'; stream: number; cuts: readonly number[]; mostCalls: number; throws?: string }
  /** A function without arguments that gives bytes, or throws; each call of it is noted under its label. */
  | { kind: 'maker'; label: string; base64: string; throws?: string }

/** One call, or one call for each piece of a stream. */
export type SessionStep =
  /** With `mayThrow` the session goes on after an error, which is then what the call returned. */
  | { call: string; arguments: readonly SessionValue[]; mayThrow?: true }
  | { call: string; stream: number; cuts: readonly number[] }

/** One conversation: with a new object of the class that `make` names, else with the module's functions. */
export type Session = {
  make?: { name: string; arguments: readonly SessionValue[] }
  steps: readonly SessionStep[]
  /** True when a call that throws does not end the session: what it threw then stands among what was returned. */
  goesOn?: boolean
}

/** All conversations of one question. */
export type Sessions = { streams: readonly Stream[]; sessions: readonly Session[] }

/** What a call returned, as data. */
export type Returned =
  | { kind: 'text'; text: string }
  | { kind: 'bytes'; base64: string }
  /** The number as a text, since JSON has no `NaN`. */
  | { kind: 'number'; text: string }
  | { kind: 'list'; items: Returned[] }
  /** An object: what it has of its own, and what its class lets one read. */
  | { kind: 'record'; fields: Record<string, Returned> }
  /** A call that threw, in a session that goes on. */
  | ({ kind: 'threw' } & Thrown)
  | { kind: 'other'; description: string }

/** What a call threw. */
export type Thrown = { name: string; message: string; isError: boolean; isRangeError: boolean }

/** What came of one session. The first call that throws ends it, unless it goes on. */
export type SessionReport = {
  /** What each call returned, in order, up to one that threw. */
  returned: Returned[]
  /** The labels of the makers that were called, in order. */
  made: string[]
  threw?: Thrown & { in: 'new' | 'call' }
  /** A method that was called and is not there. */
  noMethod?: string
  /** What the sources were asked for, in order; something other than a number is `NaN` here, and that is `null` in JSON. */
  asked: (number | null)[]
  /** True when bytes that were returned had changed by the end of the session. */
  changedLater: boolean
  /** True when an object or a list that was a plain argument was changed. */
  changedArguments: boolean
  /** The first argument that was changed, counted from 0, and the step in which it was given; none for the constructor. */
  changedFirst?: { step?: number; argument: number }
  /** True when a source was called more often than it allows: the last session of the reply. */
  calledTooOften: boolean
}

/** A cost to be measured: a new object is given a stream in pieces of one size. */
export type Measurement = {
  make: { name: string; arguments: readonly SessionValue[] }
  /** The method that takes a piece. */
  call: string
  stream: Stream
  pieceBytes: number
  /** After so much processor time no further piece is given, in milliseconds. */
  mostMs: number
}

/** What it cost. */
export type Measured = {
  /** Processor time of the thread that made the calls, in milliseconds. */
  processorMs: number
  /** How many values came in all the lists that were returned. */
  items: number
  /** True when the time was up before all pieces were given. */
  isCutShort: boolean
  threw?: { name: string; message: string }
  noMethod?: string
}

/** Makes a stream of some bytes, once. */
export function streamOf(bytes: Uint8Array): Stream {
  return [repeated(bytes, 1)]
}

/** Makes a part of a stream: the same bytes so many times. */
export function repeated(bytes: Uint8Array, times: number): { base64: string; times: number } {
  return { base64: Buffer.from(bytes).toString('base64'), times }
}
