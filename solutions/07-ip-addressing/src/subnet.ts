// Subnets: an address with the length of its network part, and what follows from the two.
import { parseIPv4 } from './ipv4.ts'

/** An address and how many of its first bits name the network, 0 to 32. */
export type Cidr = { address: number; prefix: number }

/**
 * Reads `10.1.2.3/8`. The bits of the host are kept.
 *
 * @throws Error when the address or the prefix is none
 * @see https://www.rfc-editor.org/rfc/rfc4632#section-3.1
 */
export function parseCidr(text: string): Cidr {
  const slash = text.indexOf('/')
  if (slash < 0) throw new Error(`${JSON.stringify(text)} has no slash with a prefix after it`)
  const prefix = text.slice(slash + 1)
  const isPrefix = /^(0|[1-9][0-9]?)$/.test(prefix) && Number(prefix) <= 32
  if (!isPrefix) throw new Error(`${JSON.stringify(prefix)} is no prefix from 0 to 32`)
  return { address: parseIPv4(text.slice(0, slash)), prefix: Number(prefix) }
}

/** Gives the mask: ones for the network, zeros for the host. */
export function netmaskOf({ prefix }: Cidr): number {
  return 2 ** 32 - sizeOf(prefix)
}

/** Gives the first address of the network. */
export function networkOf({ address, prefix }: Cidr): number {
  return address - (address % sizeOf(prefix))
}

/** Gives the last address of the network. */
export function broadcastOf(cidr: Cidr): number {
  return networkOf(cidr) + sizeOf(cidr.prefix) - 1
}

/** Gives the addresses that hosts may have: all but the first and the last, and in a /31 (RFC 3021) and a /32 all. */
export function hostRange(cidr: Cidr): { first: number; last: number } {
  const outer = { first: networkOf(cidr), last: broadcastOf(cidr) }
  return cidr.prefix >= 31 ? outer : { first: outer.first + 1, last: outer.last - 1 }
}

/** Tells whether an address is in the network, the first and the last address included. */
export function contains(cidr: Cidr, ip: number): boolean {
  return networkOf(cidr) === networkOf({ address: ip, prefix: cidr.prefix })
}

/**
 * Cuts the network into all its parts with a longer prefix, in order.
 *
 * @throws RangeError when the prefix is shorter than the network's, or over 32
 */
export function split(cidr: Cidr, prefix: number): Cidr[] {
  if (prefix < cidr.prefix || prefix > 32) {
    throw new RangeError(`a /${cidr.prefix} cannot be cut into networks of /${prefix}`)
  }
  const network = networkOf(cidr)
  const parts: Cidr[] = []
  for (let i = 0; i < 2 ** (prefix - cidr.prefix); i++) parts.push({ address: network + i * sizeOf(prefix), prefix })
  return parts
}

/** How many addresses a network has: a power of two, and too many for `<<` when the prefix is short. */
function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix)
}
