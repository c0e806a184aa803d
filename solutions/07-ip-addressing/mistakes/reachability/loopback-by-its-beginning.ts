// The misconception: what begins like loopback is loopback.
import { parseIPv4 } from '../../src/ipv4.ts'
import { parseIPv6 } from '../../src/ipv6.ts'

export type Host = { name: string; addresses: string[] }

export type Listener = { host: string; address: string }

export function reachable(listener: Listener, hosts: Host[], client: string, target: string): boolean {
  const machine = machineOf(target, hosts, client)
  if (machine !== listener.host) return false
  if (familyOf(target) !== familyOf(listener.address)) return false
  return isWildcard(listener.address) || listener.address === target
}

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
  return address.startsWith('::1') || (familyOf(address) === 4 && address.startsWith('127.'))
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4
}

function addressOf(card: string): string {
  return card.slice(0, card.indexOf('/'))
}

function isInNetworkOf(card: string, address: string): boolean {
  if (familyOf(card) !== familyOf(address)) return false
  const prefix = Number(card.slice(card.indexOf('/') + 1))
  return bitsOf(addressOf(card)).slice(0, prefix) === bitsOf(address).slice(0, prefix)
}

function bitsOf(address: string): string {
  if (familyOf(address) === 4) return parseIPv4(address).toString(2).padStart(32, '0')
  return Array.from(parseIPv6(address), byte => byte.toString(2).padStart(8, '0')).join('')
}
