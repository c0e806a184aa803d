/**
 * Plays sessions in the process in which a learner's module runs: makes objects, calls them, writes down what came back.
 * It decides nothing.
 */
import type {
  Measured,
  Measurement,
  Returned,
  Session,
  SessionReport,
  Sessions,
  SessionValue,
  Stream,
  Thrown,
} from './sessions.ts'
import { describeValue } from './values.ts'

type Exports = Record<string, unknown>
type AnyFunction = (...args: unknown[]) => unknown
type AnyClass = new (...args: unknown[]) => Record<string, unknown>

/** Lists in lists are followed so far. */
const MOST_DEPTH = 3
/** A longer list is not written down, only described. */
const MOST_ITEMS = 200_000
/** How often a measurement looks whether its time is up. */
const LOOK_EVERY_PIECES = 64
/** An object's fields are written down up to so many. */
const MOST_FIELDS = 50
/** How many foreign bytes lie before and after a piece in its memory. */
const AROUND = { before: 3, after: 2 }

/**
 * Plays all sessions in order.
 *
 * @param giveUp is told the reports so far when a source is called too often, and does not come back
 */
export function playSessions(
  loaded: Exports,
  { streams, sessions }: Sessions,
  giveUp: (reports: SessionReport[]) => never,
): SessionReport[] {
  const contents = streams.map(build)
  const reports: SessionReport[] = []
  for (const session of sessions) {
    const report: SessionReport = {
      returned: [],
      made: [],
      asked: [],
      changedLater: false,
      changedArguments: false,
      calledTooOften: false,
    }
    reports.push(report)
    play(loaded, session, contents, report, () => {
      report.calledTooOften = true
      giveUp(reports)
    })
  }
  return reports
}

function play(
  loaded: Exports,
  session: Session,
  contents: readonly Buffer[],
  report: SessionReport,
  giveUp: () => never,
): void {
  const handedOut: { bytes: Uint8Array; copy: Buffer }[] = []
  const lent: { value: object; text: string; step?: number; argument: number }[] = []
  let step: number | undefined
  const argumentOf = (value: SessionValue, argument: number): unknown => {
    const built = buildValue(value, contents, report, giveUp)
    const isPlainObject = value.kind === 'plain' && typeof built === 'object' && built !== null
    if (isPlainObject)
      lent.push({ value: built, text: describeData(built), ...(step === undefined ? {} : { step }), argument })
    return built
  }
  let stage: 'new' | 'call' = 'new'
  try {
    const { make } = session
    const target = make === undefined ? loaded : new (loaded[make.name] as AnyClass)(...make.arguments.map(argumentOf))
    stage = 'call'
    for (const [index, each] of session.steps.entries()) {
      step = index
      const method = target[each.call]
      if (typeof method !== 'function') {
        report.noMethod = each.call
        return
      }
      const argumentLists =
        'cuts' in each
          ? pieceBorders(contents[each.stream]!.length, each.cuts).map(([from, to]) => [
              copyOf(contents[each.stream]!.subarray(from, to)),
            ])
          : [each.arguments.map(argumentOf)]
      for (const args of argumentLists) {
        try {
          const value = Reflect.apply(method as AnyFunction, target, args)
          if (value instanceof Promise) value.catch(() => {}) // its rejection comes too late to be an answer
          report.returned.push(describeReturned(value, handedOut, 0))
        } catch (error) {
          if (session.goesOn !== true && !('mayThrow' in each)) throw error
          report.returned.push({ kind: 'threw', ...describeThrown(error) })
        }
      }
    }
  } catch (error) {
    report.threw = { ...describeThrown(error), in: stage }
  } finally {
    const changed = lent.find(({ value, text }) => describeData(value) !== text)
    report.changedArguments = changed !== undefined
    if (changed !== undefined) {
      const { step, argument } = changed
      report.changedFirst = { ...(step === undefined ? {} : { step }), argument }
    }
    report.changedLater = handedOut.some(({ bytes, copy }) => !copy.equals(bytes))
  }
}

function buildValue(
  value: SessionValue,
  contents: readonly Buffer[],
  report: SessionReport,
  giveUp: () => never,
): unknown {
  if (value.kind === 'plain') return value.value
  if (value.kind === 'number') return Number(value.text)
  if (value.kind === 'maker') {
    return (): Uint8Array => {
      report.made.push(value.label)
      if (value.throws !== undefined) throw new Error(value.throws)
      return copyOf(Buffer.from(value.base64, 'base64'))
    }
  }
  const content = contents[value.stream]!
  if (value.kind === 'piece') return copyOf(content.subarray(value.from, value.to))
  const borders = pieceBorders(content.length, value.cuts)
  let index = 0
  let taken = 0
  let calls = 0
  return (most: unknown): Uint8Array => {
    calls += 1
    if (calls > value.mostCalls) giveUp()
    report.asked.push(typeof most === 'number' ? most : Number.NaN)
    const [, to] = borders[index] ?? [content.length, content.length]
    if (taken >= content.length) {
      if (value.throws !== undefined) throw new Error(value.throws)
      return copyOf(content.subarray(0, 0))
    }
    const count = typeof most === 'number' && most >= 1 ? Math.min(Math.floor(most), to - taken) : 0
    const piece = copyOf(content.subarray(taken, taken + count))
    taken += count
    if (taken === to) index += 1
    return piece
  }
}

/** Measures what a stream in pieces of one size costs; the pieces are views of memory that nobody else uses. */
export function measureCost(loaded: Exports, { make, call, stream, pieceBytes, mostMs }: Measurement): Measured {
  const content = build(stream)
  const whole = new Uint8Array(content) // a copy, so that the object may keep its pieces
  const object = new (loaded[make.name] as AnyClass)(...make.arguments.map(each => buildPlain(each)))
  const method = object[call]
  if (typeof method !== 'function') return { processorMs: 0, items: 0, isCutShort: false, noMethod: call }
  let items = 0
  let isCutShort = false
  const before = process.threadCpuUsage()
  const usedMs = (): number => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1000
  }
  try {
    for (let from = 0, count = 1; from < whole.length && !isCutShort; from += pieceBytes, count++) {
      const value: unknown = Reflect.apply(method as AnyFunction, object, [whole.subarray(from, from + pieceBytes)])
      if (Array.isArray(value)) items += value.length
      if (count % LOOK_EVERY_PIECES === 0) isCutShort = usedMs() > mostMs
    }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: '', message: describeValue(error) }
    return { processorMs: 0, items, isCutShort, threw: { name: String(name), message: String(message) } }
  }
  return { processorMs: usedMs(), items, isCutShort }
}

function buildPlain(value: SessionValue): unknown {
  return value.kind === 'plain' ? value.value : value.kind === 'number' ? Number(value.text) : undefined
}

function build(stream: Stream): Buffer {
  return Buffer.concat(
    stream.map(({ base64, times }) => {
      const once = Buffer.from(base64, 'base64')
      return times === 1 ? once : Buffer.alloc(once.length * times, once)
    }),
  )
}

function pieceBorders(length: number, cuts: readonly number[]): [from: number, to: number][] {
  return [...cuts, length].map((to, index) => [cuts[index - 1] ?? 0, to])
}

/** Copies bytes into memory of their own that is larger: whoever looks at the memory instead of the view sees it. */
function copyOf(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(AROUND.before + bytes.length + AROUND.after).fill(0xaa)
  whole.set(bytes, AROUND.before)
  return whole.subarray(AROUND.before, AROUND.before + bytes.length)
}

function describeReturned(value: unknown, handedOut: { bytes: Uint8Array; copy: Buffer }[], depth: number): Returned {
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (typeof value === 'number') return { kind: 'number', text: String(value) }
  if (value instanceof Uint8Array) {
    const copy = Buffer.from(value)
    handedOut.push({ bytes: value, copy })
    return { kind: 'bytes', base64: copy.toString('base64') }
  }
  if (Array.isArray(value) && depth < MOST_DEPTH && value.length <= MOST_ITEMS) {
    return { kind: 'list', items: value.map(each => describeReturned(each, handedOut, depth + 1)) }
  }
  if (isRecord(value) && depth < MOST_DEPTH) {
    const names = readableNames(value)
    const fields = names.map(name => [name, describeReturned(Reflect.get(value, name), handedOut, depth + 1)])
    return { kind: 'record', fields: Object.fromEntries(fields) }
  }
  return { kind: 'other', description: describeValue(value) }
}

/** Writes data as JSON; what was changed so that JSON has no words for it is not what it was. */
function describeData(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    return ''
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Promise)
}

/** Gives the names of an object's own fields, and of the getters of its classes. */
function readableNames(value: object): string[] {
  const names = Object.keys(value)
  for (let type = Object.getPrototypeOf(value); type !== null && type !== Object.prototype; ) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(type as object))
    names.push(...members.filter(([, { get }]) => get !== undefined).map(([name]) => name))
    type = Object.getPrototypeOf(type)
  }
  return names.slice(0, MOST_FIELDS)
}

function describeThrown(error: unknown): Thrown {
  const { name, message } = error instanceof Error ? error : { name: '', message: describeValue(error) }
  const kind = { isError: error instanceof Error, isRangeError: error instanceof RangeError }
  return { name: String(name), message: String(message), ...kind }
}
