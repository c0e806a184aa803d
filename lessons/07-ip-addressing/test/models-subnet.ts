/** What each misconception about networks would have answered. */
import { isDeepStrictEqual } from 'node:util'
import { type Judged, type Models, returnedBy, wantedBy } from './ask.ts'

type Cidr = { address: number; prefix: number }
type Range = { first: number; last: number }

const cidrOf = (each: Judged): Cidr => each.args[0] as Cidr
const isNegative = (each: Judged): boolean => returnedBy(each) === Number(wantedBy(each)) - 2 ** 32
const splitBy = (each: Judged): readonly Cidr[] => {
  const value = returnedBy(each)
  return Array.isArray(value) ? value : []
}
/** The list that was expected, with every address so much further. */
const shifted = (each: Judged, distance: number): Cidr[] =>
  (wantedBy(each) as Cidr[]).map(({ address, prefix }) => ({ address: address + distance, prefix }))

/** For texts that are right. */
export const parsing: Models = {
  'drops-host-bits': each => {
    const { address, prefix } = (returnedBy(each) ?? {}) as Partial<Cidr>
    const wanted = wantedBy(each) as Cidr
    const size = 2 ** (32 - wanted.prefix)
    return prefix === wanted.prefix && address === wanted.address - (wanted.address % size)
  },
}

/** For texts with a prefix over 32. */
export const largePrefix: Models = {
  'accepts-any-prefix': each => (returnedBy(each) as Partial<Cidr> | undefined)?.prefix === prefixIn(each),
}

/** For texts without a prefix. */
export const noPrefix: Models = {
  'missing-prefix-is-32': each =>
    !String(each.args[0]).includes('/') && (returnedBy(each) as Partial<Cidr> | undefined)?.prefix === 32,
  'ignores-second-slash': each =>
    /\/.*\//.test(String(each.args[0])) && (returnedBy(each) as Partial<Cidr> | undefined)?.prefix === prefixIn(each),
  'reads-prefix-with-number': each => (returnedBy(each) as Partial<Cidr> | undefined)?.prefix === prefixIn(each),
}

const prefixIn = (each: Judged): number => Number(String(each.args[0]).split('/')[1])

/** For masks. */
export const masks: Models = {
  'signed-32-bit-shift': isNegative,
  'masks-whole-bytes': each => {
    const bytes = Math.floor(cidrOf(each).prefix / 8)
    return returnedBy(each) === 2 ** 32 - 2 ** (32 - 8 * bytes)
  },
}

/** For first and last addresses. */
export const ends: Models = { 'signed-32-bit-shift': isNegative }

/** For hosts of networks with room. */
export const hosts: Models = {
  'broadcast-counted-as-host': each => {
    const { first, last } = (returnedBy(each) ?? {}) as Partial<Range>
    const wanted = wantedBy(each) as Range
    return (first === wanted.first || first === wanted.first - 1) && last === wanted.last + 1
  },
  'network-counted-as-host': each => {
    const wanted = wantedBy(each) as Range
    return isDeepStrictEqual({ ...(returnedBy(each) as object) }, { first: wanted.first - 1, last: wanted.last })
  },
}

/** For hosts of networks without room. */
export const smallest: Models = {
  'no-host-in-32': each => cidrOf(each).prefix === 32 && leavesOutEnds(each),
  'no-hosts-in-31': leavesOutEnds,
}

function leavesOutEnds(each: Judged): boolean {
  const { first, last } = (returnedBy(each) ?? {}) as Partial<Range>
  const wanted = wantedBy(each) as Range
  return first === wanted.first + 1 && last === wanted.last - 1
}

/** For membership. */
export const containing: Models = {
  'contains-hosts-only': each => {
    const { address, prefix } = cidrOf(each)
    const size = 2 ** (32 - prefix)
    const ip = Number(each.args[1])
    return (
      returnedBy(each) === false && [address - (address % size), address - (address % size) + size - 1].includes(ip)
    )
  },
  'contains-needs-network-address': each => {
    const { address, prefix } = cidrOf(each)
    return returnedBy(each) === false && address % 2 ** (32 - prefix) !== 0
  },
  'signed-32-bit-shift': each => returnedBy(each) === false && Number(each.args[1]) >= 2 ** 31,
}

/** For splits. */
export const splitting: Models = {
  'signed-32-bit-shift': each =>
    isDeepStrictEqual(
      plain(splitBy(each)),
      shifted(each, 0).map(({ address, prefix }) => ({ address: address | 0, prefix })),
    ),
  'split-starts-at-address': each => {
    const { address, prefix } = cidrOf(each)
    const hostBits = address % 2 ** (32 - prefix)
    return hostBits > 0 && isDeepStrictEqual(plain(splitBy(each)), shifted(each, hostBits))
  },
  'split-in-two': each => splitBy(each).length === 2,
  'split-leaves-out-last': each =>
    each.answer.kind === 'returned' && isDeepStrictEqual(plain(splitBy(each)), shifted(each, 0).slice(0, -1)),
  'split-refuses-same-prefix': each => each.answer.kind === 'threw' && cidrOf(each).prefix === each.args[1],
}

const plain = (cidrs: readonly Cidr[]): Cidr[] => cidrs.map(({ address, prefix }) => ({ address, prefix }))

/** For splits that cannot be. */
export const refusedSplit: Models = {
  'split-hides-wrong-prefix': each => 'error' in each.expected && each.answer.kind === 'returned',
  'split-throws-another-error': each => 'error' in each.expected && each.answer.kind === 'threw' && each.answer.isError,
}

/** For the network of everything, where its mask or an end of it is wrong. */
export const everything: Models = {
  'slash-0-shift-by-32': each => {
    const { address } = cidrOf(each)
    const value = returnedBy(each)
    if (each.call === 'contains') return value === false
    if (each.call === 'netmaskOf') return value === -1 || value === 2 ** 32 - 1
    if (each.call === 'networkOf' || each.call === 'broadcastOf') return value === address || value === (address | 0)
    if (each.call === 'hostRange') return (value as Partial<Range> | undefined)?.first === address + 1
    return false
  },
}

/** For the network of everything, where its mask and its ends are right and its members are not. */
export const everyMember: Models = {
  'slash-0-shift-by-32': {
    explains: each => each.call === 'contains' && returnedBy(each) === false,
    everyTime: each => each.call === 'contains',
  },
}
