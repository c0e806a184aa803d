/**
 * The story of one test as a list of events: who sent which bytes when, who closed which half when.
 * Pure data and drawing; the peers write it, the findings carry it, every report draws it from here.
 */
import { monotonicMs } from '../clock.ts'
import { describeBytes } from './bytes.ts'

/** The two voices of every conversation, and what lies between them where it does something of its own. */
export type Voice = 'tests' | 'program' | 'network'

/** One event. `bytes` is a count; `preview` shows the beginning of them. */
export type TimelineEntry = {
  /** Milliseconds since the first event. */
  atMs: number
  who: Voice
  what:
    | 'starts'
    | 'listens'
    | 'connects'
    | 'accepts'
    | 'sends'
    | 'half-closes'
    | 'closes'
    | 'resets'
    | 'is refused'
    | 'stops reading'
    | 'reads on'
    | 'is silent'
    | 'exits'
    | 'calls'
    | 'returns'
    | 'prints'
    | 'loses'
    | 'doubles'
    | 'delays'
    | 'signals'
  /** Which connection, where a story has several: 1, 2, 3 … */
  connection?: number
  bytes?: number
  preview?: string
  detail?: string
}

/** How many events of a long story are kept: this many from its beginning and from its end. */
const KEPT_AT_EACH_END = 12
/** How many bytes of a message are shown. */
const PREVIEW_BYTES = 24

/** Records a story; consecutive pieces of bytes in the same direction become one event. */
export class Timeline {
  #beganMs: number | undefined
  readonly #head: TimelineEntry[] = []
  #tail: TimelineEntry[] = []
  #left = 0

  /** When the first event happened, on the clock of `monotonicMs`: a claim that waits for its turn has none yet. */
  get beganMs(): number | undefined {
    return this.#beganMs
  }

  /** Adds an event that happens now; the same call again and again is one event. */
  add(entry: Omit<TimelineEntry, 'atMs'>): void {
    const before = this.#tail.at(-1) ?? this.#head.at(-1)
    if (entry.what === 'calls' && before?.what === 'calls' && before.detail === entry.detail) return
    this.#beganMs ??= monotonicMs()
    const event: TimelineEntry = { atMs: Math.round(monotonicMs() - this.#beganMs), ...entry }
    if (this.#head.length < KEPT_AT_EACH_END) {
      this.#head.push(event)
      return
    }
    this.#tail.push(event)
    if (this.#tail.length > 2 * KEPT_AT_EACH_END) {
      this.#left += this.#tail.length - KEPT_AT_EACH_END
      this.#tail = this.#tail.slice(-KEPT_AT_EACH_END)
    }
  }

  /** Adds bytes that were sent; joins them to the event before where that one continues. */
  addBytes(who: Voice, bytes: Uint8Array, connection?: number): void {
    const last = this.#tail.at(-1) ?? this.#head.at(-1)
    if (last !== undefined && last.what === 'sends' && last.who === who && last.connection === connection) {
      last.bytes = (last.bytes ?? 0) + bytes.length
      return
    }
    this.add({
      who,
      what: 'sends',
      ...(connection === undefined ? {} : { connection }),
      bytes: bytes.length,
      preview: describeBytes(bytes, PREVIEW_BYTES),
    })
  }

  /** Adds one datagram, which is an event of its own however many follow each other. */
  addDatagram(who: Voice, bytes: Uint8Array, connection: number, what: TimelineEntry['what'] = 'sends'): void {
    this.add({ who, what, connection, bytes: bytes.length, preview: describeBytes(bytes, PREVIEW_BYTES) })
  }

  /** Gives a copy of the events in order; a long story has one entry that says how many were left out. */
  entries(): TimelineEntry[] {
    const head = this.#head.map(event => ({ ...event }))
    const tail = this.#tail.slice(-KEPT_AT_EACH_END).map(event => ({ ...event }))
    const left = this.#left + this.#tail.length - tail.length
    if (left === 0) return [...head, ...tail]
    const gap: TimelineEntry = {
      atMs: tail[0]?.atMs ?? 0,
      who: 'tests',
      what: 'is silent',
      detail: `… ${left} events are not shown …`,
    }
    return [...head, gap, ...tail]
  }
}

const ARROWS: Record<Voice, string> = { tests: 'tests   ──>', program: 'program <──', network: 'network ─ ─' }

/** Draws a story as lines of plain text, one for each event; a line wider than `widthColumns` is cut. */
export function drawTimeline(entries: readonly TimelineEntry[], widthColumns = 80): string[] {
  const several = new Set(entries.map(entry => entry.connection).filter(id => id !== undefined)).size > 1
  return entries.map(entry => {
    const time = `${String(entry.atMs).padStart(6)} ms`
    if (entry.detail?.startsWith('…')) return `${time}  ${entry.detail}`
    const arrow = ARROWS[entry.who]
    const which = several && entry.connection !== undefined ? ` [${entry.connection}]` : ''
    const size = entry.bytes === undefined ? '' : ` ${entry.bytes} ${entry.bytes === 1 ? 'byte' : 'bytes'}`
    const extra = entry.preview ?? entry.detail
    const line = `${time}  ${arrow}${which} ${entry.what}${size}${extra === undefined ? '' : `  ${extra}`}`
    return line.length <= widthColumns ? line : `${line.slice(0, Math.max(20, widthColumns - 1))}…`
  })
}
