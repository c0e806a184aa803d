/**
 * The C functions inet_pton and inet_ntop, by way of Node's `SocketAddress`, which calls libuv's. (`net.isIP` would not
 * do: it is a regular expression of Node's own.)
 */
import { SocketAddress } from 'node:net'

/** Tells whether inet_pton takes a text for an address of the family. */
export function isAddress(family: 'ipv4' | 'ipv6', text: string): boolean {
  try {
    new SocketAddress({ family, address: text })
    return true
  } catch {
    return false // the only thing that can be wrong with these arguments is the text
  }
}

/** Writes an IPv6 address as inet_ntop does. */
export function writeIPv6(text: string): string {
  return new SocketAddress({ family: 'ipv6', address: text }).address
}
