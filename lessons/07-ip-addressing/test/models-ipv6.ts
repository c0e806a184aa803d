/** What each misconception about IPv6 addresses would have answered. */
import { type Judged, type Models, returnedBy, wantedBy } from './ask.ts'

const textOf = (each: Judged): string => String(each.args[0])
const writtenBy = (each: Judged): string => String(returnedBy(each))
/** Accepted, where an Error was wanted: sixteen bytes came. */
const isAccepted = (each: Judged): boolean => {
  const bytes = returnedBy(each)
  return 'error' in each.expected && bytes instanceof Uint8Array && bytes.length === 16
}
const isRefused = (each: Judged): boolean =>
  'value' in each.expected && each.answer.kind === 'threw' && each.answer.isError

const swapsBytes = (each: Judged): boolean => {
  const wanted = Buffer.from(wantedBy(each) as Uint8Array).swap16()
  const bytes = returnedBy(each)
  return bytes instanceof Uint8Array && wanted.equals(bytes)
}

/** For eight groups. */
export const reading: Models = { 'swaps-bytes-of-groups': swapsBytes }

/** For `::` in its right place. */
export const doubleColon: Models = {
  'forgets-double-colon-at-the-ends': each => isRefused(each) && /^::|::$/.test(textOf(each)),
  'swaps-bytes-of-groups': swapsBytes,
}

/** For an IPv4 address at the end. */
export const embedded: Models = {
  'forgets-double-colon-at-the-ends': each => isRefused(each) && textOf(each).startsWith('::'),
  'refuses-ipv4-at-the-end': each => isRefused(each) && textOf(each).includes('.'),
}

/** For zones, and for empty ones. */
export const zones: Models = { 'refuses-zone': each => isRefused(each) && textOf(each).includes('%') }
export const emptyZones: Models = { 'accepts-empty-zone': isAccepted }

/** For two `::`, and for one that stands for nothing. */
export const twice: Models = { 'double-colon-twice': isAccepted }
export const nothing: Models = {
  'double-colon-for-nothing': each => isAccepted(each) && startsAsIfWithout(each),
}

/** Tells whether the first groups came as if "::" were ":". */
const startsAsIfWithout = (each: Judged): boolean => {
  const words = textOf(each)
    .split(':')
    .filter(word => word !== '')
  const bytes = Buffer.from(returnedBy(each) as Uint8Array)
  return words.slice(0, 6).every((word, index) => bytes.readUInt16BE(2 * index) === Number.parseInt(word, 16))
}

/** Texts with fewer groups than eight, and no `::`. */
export const TOO_FEW = ['1', '1:2:3:4:5:6:7', '1:2:3:4:5:1.2.3.4']

/** For too many or too few groups. */
export const counts: Models = {
  'fills-up-missing-groups': each => isAccepted(each) && TOO_FEW.includes(textOf(each)),
  'ignores-further-groups': each => isAccepted(each) && !TOO_FEW.includes(textOf(each)),
}

/** For groups that are none. */
export const longGroup: Models = { 'accepts-long-groups': isAccepted }
export const digits: Models = { 'reads-groups-with-parseint': isAccepted }
export const colons: Models = { 'accepts-empty-groups': isAccepted }

const neverShortens = {
  explains: (each: Judged) => expanded(String(wantedBy(each))) === writtenBy(each),
  everyTime: (each: Judged) => /::(?!ffff:.*[.])/.test(String(wantedBy(each))),
}

const hasRunAtEnd = (each: Judged): boolean => /^::|::$/.test(String(wantedBy(each)))

/** For the digits of groups. */
export const groupsWritten: Models = {
  'writes-upper-case': each => writtenBy(each) !== wantedBy(each) && writtenBy(each).toLowerCase() === wantedBy(each),
  'keeps-leading-zeros': each => withoutLeadingZeros(writtenBy(each)) === wantedBy(each),
  'never-shortens-zeros': neverShortens,
}

const withoutLeadingZeros = (text: string): string => text.replace(/(?<![0-9a-f])0+(?=[0-9a-f])/g, '')

/** Writes an address with `::` with all its zeros. */
const expanded = (text: string): string => {
  const [left = '', right] = text.split('::')
  if (right === undefined) return text
  const count = (side: string) => (side === '' ? 0 : side.split(':').length)
  const zeros = Array<string>(8 - count(left) - count(right)).fill('0')
  return [left, ...zeros, right].filter(each => each !== '').join(':')
}

/** For runs of different lengths. */
export const longest: Models = {
  'shortens-every-run': each => writtenBy(each).split('::').length > 2,
  'shortens-first-run': each => ['1::2:0:0:0:3', '::1:0:0:0:2:3'].includes(writtenBy(each)),
  'shortens-last-run': each => writtenBy(each) === '0:0:0:1:2:3::',
  'forgets-zeros-at-the-ends': {
    explains: each => /^(?:0:)|:0$/.test(writtenBy(each)) && hasRunAtEnd(each),
    everyTime: hasRunAtEnd,
  },
  'never-shortens-zeros': neverShortens,
}

/** For runs of the same length. */
export const equallyLong: Models = {
  'shortens-every-run': each => writtenBy(each).split('::').length > 2,
  'shortens-last-run': each => ['2001:db8:0:0:1::1', '1:0:0:2::3:4', '0:0:1:2:3:4::'].includes(writtenBy(each)),
}

/** For single zeros. */
export const single: Models = {
  'shortens-every-run': each => writtenBy(each).split('::').length > 2,
  'shortens-single-group': each => writtenBy(each).split('::').length === 2,
}

/** For IPv4-mapped addresses, and for those that only look like one. */
export const mapped: Models = { 'writes-mapped-in-hex': each => /^::ffff:[0-9a-f]+:[0-9a-f]+$/.test(writtenBy(each)) }
export const notMapped: Models = { 'writes-dots-too-often': each => writtenBy(each).includes('.') }
