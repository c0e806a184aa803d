/** Tells of a handler that failed, at once and from any thread. */
import type { Address } from '../address.ts'
import { shown } from '../shown.ts'
import { writeNow } from './write-now.ts'

/** Writes to standard error from whom the request came and what was thrown. */
export function reportError({ host, port, path }: Address, error: unknown): void {
  const line = '-'.repeat(40)
  const where = path === undefined ? `${host}:${port}` : path || 'a socket without a name'
  writeNow(2, `${line}\nError during processing of request from ${where}\n${shown(error)}\n${line}\n`)
}
