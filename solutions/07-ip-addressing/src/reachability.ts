// Who can reach whom, where no router is.
import { parseIPv4 } from './ipv4.ts'
import { parseIPv6 } from './ipv6.ts'

/** A machine; its cards as `192.168.1.10/24` or `fd00::10/64`. Loopback is implied. */
export type Host = { name: string; addresses: string[] }

/** A listening socket: the name of its machine, and the address to which it is bound. */
export type Listener = { host: string; address: string }

/** Tells whether a client on the machine `client` that connects to `target` reaches the listener. */
export function reachable(listener: Listener, hosts: Host[], client: string, target: string): boolean {
  const machine = machineOf(target, hosts, client)
  if (machine !== listener.host) return false
  if (familyOf(target) !== familyOf(listener.address)) return false
  return isWildcard(listener.address) || listener.address === target
}

/** Gives the name of the machine to which `client` comes when it calls `target`, if it comes to one. */
function machineOf(target: string, hosts: readonly Host[], client: string): string | undefined {
  const own = hosts.find(host => host.name === client)?.addresses ?? []
  if (isLoopback(target) || own.some(card => addressOf(card) === target)) return client
  if (!own.some(card => isInNetworkOf(card, target))) return undefined
  return hosts.find(host => host.addresses.some(card => addressOf(card) === target))?.name
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

function isLoopback(address: string): boolean {
  return address === '::1' || (familyOf(address) === 4 && address.startsWith('127.'))
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4
}

/** Gives the address of a card without the length of its prefix. */
function addressOf(card: string): string {
  return card.slice(0, card.indexOf('/'))
}

/** Tells whether an address is in the network of a card: of the same family, and the bits of the prefix are the same. */
function isInNetworkOf(card: string, address: string): boolean {
  if (familyOf(card) !== familyOf(address)) return false
  const prefix = Number(card.slice(card.indexOf('/') + 1))
  return bitsOf(addressOf(card)).slice(0, prefix) === bitsOf(address).slice(0, prefix)
}

/** Writes an address as 32 or 128 zeros and ones: slow, and the same for both families. */
function bitsOf(address: string): string {
  if (familyOf(address) === 4) return parseIPv4(address).toString(2).padStart(32, '0')
  return Array.from(parseIPv6(address), byte => byte.toString(2).padStart(8, '0')).join('')
}
