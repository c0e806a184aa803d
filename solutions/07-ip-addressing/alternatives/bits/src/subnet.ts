// Subnets by masks and shifts, as one would in C: with `>>> 0` after each of them, and the /0 apart.
import { parseIPv4 } from './ipv4.ts'

/** A network as an object that calculates on demand. */
class Cidr {
  readonly #address: number
  readonly #prefix: number

  constructor(address: number, prefix: number) {
    this.#address = address
    this.#prefix = prefix
  }

  get address(): number {
    return this.#address
  }

  get prefix(): number {
    return this.#prefix
  }
}

type Plain = { address: number; prefix: number }

const PREFIX = /^\/(?:3[0-2]|[12]?[0-9])$/

export function parseCidr(text: string): Cidr {
  const [address = ''] = text.split('/')
  const rest = text.slice(address.length)
  if (!PREFIX.test(rest)) throw new SyntaxError(`no prefix: ${text}`)
  return new Cidr(parseIPv4(address), Number(rest.slice(1)))
}

export const netmaskOf = ({ prefix }: Plain): number => (prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0)

export const networkOf = (cidr: Plain): number => (cidr.address & netmaskOf(cidr)) >>> 0

export const broadcastOf = (cidr: Plain): number => (cidr.address | ~netmaskOf(cidr)) >>> 0

export function hostRange(cidr: Plain): { first: number; last: number } {
  const edge = cidr.prefix < 31 ? 1 : 0
  return { first: networkOf(cidr) + edge, last: broadcastOf(cidr) - edge }
}

export const contains = (cidr: Plain, ip: number): boolean => ((cidr.address ^ ip) & netmaskOf(cidr)) === 0

/** Halves until the parts are small enough. */
export function split(cidr: Plain, prefix: number): Cidr[] {
  if (prefix < cidr.prefix || prefix > 32) throw new RangeError(`no /${prefix} in a /${cidr.prefix}`)
  if (prefix === cidr.prefix) return [new Cidr(networkOf(cidr), prefix)]
  const lower = new Cidr(networkOf(cidr), cidr.prefix + 1)
  const upper = new Cidr(broadcastOf(cidr), cidr.prefix + 1)
  return [...split(lower, prefix), ...split(upper, prefix)]
}
