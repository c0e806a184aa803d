// The misconception: what begins with 192.0.2 is in 192.0.2.0/24.
import { parseIPv4 } from '../../src/ipv4.ts'

export type AddressClass = 'A' | 'B' | 'C' | 'D' | 'E'

export type AddressKind =
  | 'this-network'
  | 'private'
  | 'shared'
  | 'loopback'
  | 'link-local'
  | 'documentation'
  | 'benchmarking'
  | 'multicast'
  | 'reserved'
  | 'limited-broadcast'
  | 'public'

type Block = { network: string; prefix: number; kind: AddressKind }

const BLOCKS: readonly Block[] = [
  { network: '255.255.255.255', prefix: 32, kind: 'limited-broadcast' }, // RFC 919
  { network: '0.0.0.0', prefix: 8, kind: 'this-network' }, // RFC 791
  { network: '10.0.0.0', prefix: 8, kind: 'private' }, // RFC 1918
  { network: '100.64.0.0', prefix: 10, kind: 'shared' }, // RFC 6598
  { network: '127.0.0.0', prefix: 8, kind: 'loopback' }, // RFC 1122
  { network: '169.254.0.0', prefix: 16, kind: 'link-local' }, // RFC 3927
  { network: '172.16.0.0', prefix: 12, kind: 'private' }, // RFC 1918
  { network: '192.0.0.0', prefix: 24, kind: 'reserved' }, // RFC 6890
  { network: '192.0.2.0', prefix: 24, kind: 'documentation' }, // RFC 5737
  { network: '192.168.0.0', prefix: 16, kind: 'private' }, // RFC 1918
  { network: '198.18.0.0', prefix: 15, kind: 'benchmarking' }, // RFC 2544
  { network: '198.51.100.0', prefix: 24, kind: 'documentation' }, // RFC 5737
  { network: '203.0.113.0', prefix: 24, kind: 'documentation' }, // RFC 5737
  { network: '224.0.0.0', prefix: 4, kind: 'multicast' }, // RFC 5771
  { network: '240.0.0.0', prefix: 4, kind: 'reserved' }, // RFC 1112
]

export function addressClass(ip: string): AddressClass {
  const first = parseIPv4(ip) >>> 24
  if (first < 0b1000_0000) return 'A'
  if (first < 0b1100_0000) return 'B'
  if (first < 0b1110_0000) return 'C'
  return first < 0b1111_0000 ? 'D' : 'E'
}

export function addressKind(ip: string): AddressKind {
  if (ip.startsWith('192.0.2')) return 'documentation'
  const address = parseIPv4(ip)
  const isIn = ({ network, prefix }: Block) => (parseIPv4(network) ^ address) >>> (32 - prefix) === 0
  return (
    BLOCKS.find(block => (block.prefix === 32 ? parseIPv4(block.network) === address : isIn(block)))?.kind ?? 'public'
  )
}
