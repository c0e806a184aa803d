/** What can be waited for: a descriptor's number, or an object that knows its own. */
import { INT_MAX, reject } from './arguments.ts'

/** Anything that has a descriptor, such as a {@link Socket}. */
export interface HasFileno {
  /** Answers the descriptor's number; -1 once it is closed. */
  fileno(): number
}

/** A descriptor's number, or anything with a `fileno()`, such as a {@link Socket}. */
export type Waitable = number | HasFileno

/**
 * Answers the number of a descriptor. Whether it is open only the kernel knows.
 *
 * @throws TypeError if it is neither a number nor an object with `fileno()`, RangeError for -1, the number of a closed socket
 */
export function descriptorOf(name: string, value: Waitable, index?: number): number {
  const fd: unknown = typeof value === 'object' && value !== null ? askForNumber(value) : value
  if (Number.isInteger(fd) && (fd as number) >= 0 && (fd as number) <= INT_MAX) return fd as number
  const where = index === undefined ? name : `${name}[${index}]`
  if (fd === -1 && fd !== value) {
    throw new RangeError(`Expected \`${where}\` to be an open socket, got a closed one (its fileno() is -1)`)
  }
  return reject(where, `a descriptor from 0 to ${INT_MAX} or an object with fileno()`, fd, 'number')
}

function askForNumber(value: { fileno?: unknown }): unknown {
  return typeof value.fileno === 'function' ? value.fileno() : value
}
