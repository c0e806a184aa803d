/** Results as JSON: one object a line, so that a stream of them can be read as it comes. */
import type { Result } from '../result.ts'

/** Writes one result as one line, without its line break. */
export function formatJson(result: Result): string {
  return JSON.stringify(result)
}
