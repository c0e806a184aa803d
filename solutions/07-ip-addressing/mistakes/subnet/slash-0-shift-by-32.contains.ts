// The misconception: shifting by 32 shifts everything out of the comparison.
import { parseIPv4 } from '../../src/ipv4.ts'

export type Cidr = { address: number; prefix: number }

export function parseCidr(text: string): Cidr {
  const slash = text.indexOf('/')
  if (slash < 0) throw new Error(`${JSON.stringify(text)} has no slash with a prefix after it`)
  const prefix = text.slice(slash + 1)
  const isPrefix = /^(0|[1-9][0-9]?)$/.test(prefix) && Number(prefix) <= 32
  if (!isPrefix) throw new Error(`${JSON.stringify(prefix)} is no prefix from 0 to 32`)
  return { address: parseIPv4(text.slice(0, slash)), prefix: Number(prefix) }
}

export function netmaskOf({ prefix }: Cidr): number {
  return 2 ** 32 - sizeOf(prefix)
}

export function networkOf({ address, prefix }: Cidr): number {
  return address - (address % sizeOf(prefix))
}

export function broadcastOf(cidr: Cidr): number {
  return networkOf(cidr) + sizeOf(cidr.prefix) - 1
}

export function hostRange(cidr: Cidr): { first: number; last: number } {
  const outer = { first: networkOf(cidr), last: broadcastOf(cidr) }
  return cidr.prefix >= 31 ? outer : { first: outer.first + 1, last: outer.last - 1 }
}

export function contains(cidr: Cidr, ip: number): boolean {
  const mask = -1 << (32 - cidr.prefix)
  return (cidr.address & mask) === (ip & mask)
}

export function split(cidr: Cidr, prefix: number): Cidr[] {
  if (prefix < cidr.prefix || prefix > 32) {
    throw new RangeError(`a /${cidr.prefix} cannot be cut into networks of /${prefix}`)
  }
  const network = networkOf(cidr)
  const parts: Cidr[] = []
  for (let i = 0; i < 2 ** (prefix - cidr.prefix); i++) parts.push({ address: network + i * sizeOf(prefix), prefix })
  return parts
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix)
}
