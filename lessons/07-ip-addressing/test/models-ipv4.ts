/** What each misconception about IPv4 addresses would have answered. */
import { type Judged, type Models, returnedBy, wantedBy } from './ask.ts'

/** For texts that are refused although they are right. */
export const refusing: Models = {
  'refuses-single-zero': {
    explains: each => each.answer.kind === 'threw' && hasZero(each),
    everyTime: each => wantedBy(each) !== undefined && hasZero(each),
  },
}

/** For texts that are right. */
export const reading: Models = {
  ...refusing,
  'signed-32-bit-shift': each =>
    Number(wantedBy(each)) >= 2 ** 31 && returnedBy(each) === Number(wantedBy(each)) - 2 ** 32,
  'reads-backwards': each => {
    const backwards = join(textOf(each).split('.').map(Number).reverse())
    return [backwards, backwards | 0].includes(numberOf(each))
  },
}

/** For numbers that are written. */
export const writing: Models = {
  'signed-32-bit-shift': each => Number(each.args[0]) >= 2 ** 31 && String(returnedBy(each)).includes('-'),
  'pads-parts': each => returnedBy(each) === padded(String(wantedBy(each))),
  'reads-backwards': each => returnedBy(each) === String(wantedBy(each)).split('.').reverse().join('.'),
}

/** For texts with a part that is too large. */
export const largePart: Models = { 'accepts-large-parts': readsAs(part => Number(part)) }

/** For texts with a leading zero. */
export const leadingZero: Models = {
  'accepts-leading-zeros': each =>
    readsAs(part => Number.parseInt(part, 10))(each) || readsAs(part => Number.parseInt(part, 8))(each),
}

/** For texts with more or fewer parts. */
export const wrongCount: Models = {
  'accepts-short-forms': each => numberOf(each) === shortForm(textOf(each)),
  'ignores-further-parts': each => readsAs(Number)(each, textOf(each).split('.').slice(0, 4)),
}

/** For texts with a part that is no number. */
export const noNumber: Models = {
  'reads-parts-with-number': each => readsAs(part => Number(part))(each),
  'reads-parts-with-parseint': {
    explains: each => readsAs(part => Number.parseInt(part, 10))(each),
    everyTime: each => textOf(each) === '1.2.3.4x',
  },
}

/** Tells whether a function returned something that nobody can take for an address. */
export function isNoAddress(each: Judged): boolean {
  const value = returnedBy(each)
  return each.answer.kind === 'returned' && (typeof value !== 'number' || Number.isNaN(value) || value === -1)
}

/** A model that reads each part in its own way, and joins what it read by arithmetic or by shifts. */
function readsAs(read: (part: string) => number): (judged: Judged, parts?: readonly string[]) => boolean {
  return (each, parts = textOf(each).split('.')) => {
    const numbers = parts.map(read)
    const shifted = numbers.reduce((sum, part) => (sum << 8) + part, 0)
    const masked = numbers.reduce((sum, part) => (sum << 8) | (part & 0xff), 0)
    return [join(numbers), shifted, shifted >>> 0, masked, masked >>> 0].includes(numberOf(each))
  }
}

/** What inet_aton(3) makes of one to four parts: the last one fills what is left. */
function shortForm(text: string): number {
  const parts = text.split('.').map(Number)
  const last = parts.pop() ?? 0
  return join([...parts, 0, 0, 0].slice(0, 3)) * 256 + last
}

const join = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0)

const padded = (text: string): string =>
  text
    .split('.')
    .map(part => part.padStart(3, '0'))
    .join('.')

const hasZero = (each: Judged): boolean => textOf(each).split('.').includes('0')

const textOf = (each: Judged): string => String(each.args[0])

const numberOf = (each: Judged): number => Number(returnedBy(each) ?? Number.NaN)
