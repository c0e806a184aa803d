/**
 * Checks what a program passes before any of it reaches the kernel. koffi checks nothing: a wrong type would be a wild
 * pointer and a length too long would write over other memory, so every public function goes through here first.
 *
 * A wrong type is a TypeError, a wrong range a RangeError. The form is always
 * ``Expected `backlog` to be an integer from 0 to 4096, got -1``.
 */
import { isUint8Array } from 'node:util/types'
import { shown } from './shown.ts'

/** The range of a C `int`. */
export const INT_MIN = -(2 ** 31)
/** The range of a C `int`. */
export const INT_MAX = 2 ** 31 - 1

/** Answers `value` if it is an integer from `min` to `max`. */
export function integer(name: string, value: unknown, min: number = INT_MIN, max: number = INT_MAX): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
  return reject(name, `an integer from ${min} to ${max}`, value, 'number')
}

/** Answers `value` if it is a number, whole or not, from `min` to `max`. */
export function number(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  return reject(name, `a number from ${min} to ${max}`, value, 'number')
}

/** Answers `value` if it is a boolean. */
export function boolean(name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : reject(name, 'a boolean', value)
}

/** Answers `value` if it is a string that C gets whole: a NUL byte would end it early. */
export function string(name: string, value: unknown): string {
  const text = wellFormed(name, value)
  if (text.includes('\0')) return reject(name, 'a string without NUL bytes', value, 'string')
  return text
}

/** Answers `value` if it is a string that UTF-8 can write: half a surrogate pair would become another character. */
export function wellFormed(name: string, value: unknown): string {
  if (typeof value !== 'string') return reject(name, 'a string', value)
  return value.isWellFormed() ? value : reject(name, 'a string without lone surrogates', value, 'string')
}

/** Answers `value` if it is bytes: a Uint8Array, and so also a Buffer. */
export function bytes(name: string, value: unknown): Uint8Array {
  return isUint8Array(value) ? value : reject(name, 'a Uint8Array', value)
}

/** Answers `value` if it is an object whose fields can be read. */
export function object(name: string, value: unknown, shape: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return reject(name, shape, value)
  return value as Record<string, unknown>
}

/** Throws the error for an argument: a RangeError if `value` has the type `rangeOf`, else a TypeError. */
export function reject(name: string, expected: string, value: unknown, rangeOf?: 'number' | 'string'): never {
  const got = shown(value, { depth: 0, breakLength: Infinity, maxStringLength: 40, maxArrayLength: 4 })
  const message = `Expected \`${name}\` to be ${expected}, got ${got}`
  throw typeof value === rangeOf ? new RangeError(message) : new TypeError(message)
}
