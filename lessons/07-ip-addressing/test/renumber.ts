/**
 * The same world with other names and numbers. The middle bits of all addresses are flipped in the same way, which keeps
 * every network what it was: two addresses have the same first bits afterwards if they had before.
 */
import type { SeededRandom } from '@socket-course/testkit'
import ipaddr from 'ipaddr.js'
import type { RecordedWorld } from './recorded-worlds.ts'

const NAMES = ['dora', 'emil', 'frida', 'gustav', 'hanna', 'ivo']

/** Draws other names, other numbers, and another order of the machines. */
export function renumber(world: RecordedWorld, random: SeededRandom): RecordedWorld {
  const flipped = random.bytes(16)
  const first = random.integer(0, NAMES.length - 1)
  const names = new Map(world.hosts.map(({ name }, index) => [name, NAMES[(first + index) % NAMES.length]!]))
  const nameOf = (name: string): string => names.get(name)!
  const addressOf = (address: string): string => flip(address, flipped)
  const cardOf = (card: string): string => card.replace(/[^/]+/, addressOf)
  const hosts = world.hosts.map(({ name, addresses }) => ({
    name: nameOf(name),
    addresses: addresses.map(cardOf).reverse(),
  }))
  return {
    title: world.title,
    hosts: random.integer(0, 1) === 0 ? hosts : hosts.reverse(),
    targets: world.targets.map(addressOf),
    rows: world.rows.map(({ host, bound, client, reachedBy }) => ({
      host: nameOf(host),
      bound: addressOf(bound),
      client: nameOf(client),
      reachedBy: reachedBy.map(addressOf),
    })),
  }
}

/** Flips the bits between the first byte or two, which say what kind of address it is, and the last. */
function flip(address: string, flipped: Uint8Array): string {
  if (['0.0.0.0', '::', '::1'].includes(address) || address.startsWith('127.')) return address
  const bytes = ipaddr.parse(address).toByteArray()
  const [from, to] = bytes.length === 4 ? [2, 3] : [2, 8]
  const other = bytes.map((byte, index) => (index >= from && index < to ? byte ^ flipped[index]! : byte))
  return bytes.length === 4 ? other.join('.') : new ipaddr.IPv6(other).toRFC5952String()
}
