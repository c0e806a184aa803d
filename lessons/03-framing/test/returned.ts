/** Reading what the learner's code returned, as data, and putting it into words. */
import { countBytes, describeBytes, type Returned, type SessionReport } from '@socket-course/testkit'

/** Gives the bytes that were returned, or `undefined` when it was something else. */
export function bytesOf(value: Returned | undefined): Buffer | undefined {
  return value?.kind === 'bytes' ? Buffer.from(value.base64, 'base64') : undefined
}

/** Says how a session ended that gave nothing useful. */
export function describeThrown(report: SessionReport): string {
  if (report.calledTooOften) return '`recv` is called again and again'
  if (report.threw !== undefined) return `it threw ${report.threw.name}: ${report.threw.message}`
  return `it returned ${describeReturned(report.returned.at(-1))}`
}

/** Describes a value that was returned in a few words. */
export function describeReturned(value: Returned | undefined): string {
  if (value === undefined) return 'nothing'
  if (value.kind === 'text') return JSON.stringify(value.text.length > 40 ? `${value.text.slice(0, 39)}…` : value.text)
  if (value.kind === 'bytes') {
    const bytes = Buffer.from(value.base64, 'base64')
    return bytes.length > 24 ? countBytes(bytes.length) : describeBytes(bytes)
  }
  if (value.kind === 'number') return value.text
  if (value.kind === 'other') return value.description
  if (value.kind === 'record') return 'an object'
  if (value.kind === 'threw') return 'an error'
  const shown = value.items.slice(0, 6).map(describeReturned)
  return `[${[...shown, ...(value.items.length > 6 ? [`… ${value.items.length} in all`] : [])].join(', ')}]`
}
