/** What each misconception about the purpose of addresses would have answered. */
import { type Judged, type Models, returnedBy, wantedBy } from './ask.ts'
import { BLOCKS, endsOf, isIn } from './special-addresses.ts'

const addressOf = (each: Judged): string => String(each.args[0])

/** A model that answers `kind` in some blocks. */
const answersIn =
  (kind: string, ...blocks: string[]) =>
  (each: Judged): boolean =>
    returnedBy(each) === kind && blocks.some(block => isIn(addressOf(each), block))

/** The last addresses of all blocks. */
const LAST = new Set(BLOCKS.map(({ block }) => endsOf(block).last))

/** For classes. */
export const classes: Models = {
  'class-by-mask': each => {
    const zeros = /(?:\.0)*$/.exec(addressOf(each))?.[0].length ?? 0
    return returnedBy(each) === (zeros >= 6 ? 'A' : zeros >= 4 ? 'B' : 'C')
  },
  'class-a-ends-at-126': each => returnedBy(each) !== 'A' && /^(?:0|127)\./.test(addressOf(each)),
}

/** For kinds. */
export const kinds: Models = {
  'whole-172-private': answersIn('private', '172.0.0.0/8'),
  'whole-192-private': answersIn('private', '192.0.0.0/8'),
  'loopback-is-one-address': each => returnedBy(each) !== 'loopback' && isIn(addressOf(each), '127.0.0.0/8'),
  'broadcast-is-reserved': answersIn('reserved', '255.255.255.255/32'),
  'forgets-shared': {
    explains: each =>
      ['public', 'private'].includes(String(returnedBy(each))) && isIn(addressOf(each), '100.64.0.0/10'),
    everyTime: each => isIn(addressOf(each), '100.64.0.0/10'),
  },
  'documentation-has-one-block': answersIn('public', '198.51.100.0/24', '203.0.113.0/24'),
  'benchmarking-is-a-16': answersIn('public', '198.19.0.0/16'),
  'private-172-is-a-16': each =>
    returnedBy(each) === 'public' && isIn(addressOf(each), '172.16.0.0/12') && !isIn(addressOf(each), '172.16.0.0/16'),
  'compares-text': each =>
    (returnedBy(each) === 'private' && /^(?:10[0-9]\.|172\.[123])/.test(addressOf(each))) ||
    (returnedBy(each) === 'documentation' && /^192\.0\.2[0-9]/.test(addressOf(each))),
  'class-e-is-public': {
    explains: answersIn('public', '240.0.0.0/4'),
    everyTime: each => wantedBy(each) === 'reserved' && isIn(addressOf(each), '240.0.0.0/4'),
  },
  'leaves-out-last-address': {
    explains: each => LAST.has(addressOf(each)),
    everyTime: each => LAST.has(addressOf(each)) && addressOf(each) !== '255.255.255.255',
  },
}

/** For the last addresses of all. */
export const limitedBroadcast: Models = {
  'broadcast-is-reserved': answersIn('reserved', '255.255.255.255/32'),
}

/** For the case that no special address from 128.0.0.0 on was found. */
export const signed: Models = { 'signed-32-bit-shift': each => isUpper(each) && returnedBy(each) === 'public' }

/** Tells whether an address has its first bit set, which makes a signed number negative. */
export function isUpper(each: Judged): boolean {
  return Number(addressOf(each).split('.')[0]) >= 128
}
