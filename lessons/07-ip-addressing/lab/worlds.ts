/** The networks of the lab: which machines there are, and which of their cards are joined by a cable. */

/** A card: its name on the machine and its addresses. */
export type Card = { machine: string; addresses: string[] }

/** A cable between two cards; a card alone is in a network where nobody else is. */
export type Cable = [Card] | [Card, Card]

/** Some machines and the cables between them. */
export type World = { title: string; cables: Cable[] }

const anna = (...addresses: string[]): Card => ({ machine: 'anna', addresses })
const ben = (...addresses: string[]): Card => ({ machine: 'ben', addresses })
const carl = (...addresses: string[]): Card => ({ machine: 'carl', addresses })

export const WORLDS: readonly World[] = [
  {
    title: 'two machines with two cards each',
    cables: [
      [anna('192.168.1.10/24', 'fd00:1::10/64'), ben('192.168.1.20/24', 'fd00:1::20/64')],
      [anna('10.0.0.10/24', 'fd00:2::10/64'), ben('10.0.0.20/24', 'fd00:2::20/64')],
    ],
  },
  {
    title: 'one network in common, and one that each has alone',
    cables: [
      [anna('192.168.1.10/24', 'fd00:1::10/64'), ben('192.168.1.20/24', 'fd00:1::20/64')],
      [anna('10.1.0.10/24', 'fd00:a::10/64')],
      [ben('10.2.0.20/24', 'fd00:b::20/64')],
    ],
  },
  {
    title: 'three machines in a row, and the one in the middle is no router',
    cables: [
      [anna('192.168.1.10/24', 'fd00:1::10/64'), ben('192.168.1.20/24', 'fd00:1::20/64')],
      [ben('192.168.2.20/24', 'fd00:2::20/64'), carl('192.168.2.30/24', 'fd00:2::30/64')],
    ],
  },
  {
    title: 'prefixes that end inside a part',
    cables: [
      [anna('172.16.1.1/20', 'fd00:0:0:10::1/60'), ben('172.16.14.2/20', 'fd00:0:0:1f::2/60')],
      [ben('172.16.18.2/20', 'fd00:0:0:20::2/60'), carl('172.16.17.3/20', 'fd00:0:0:2f::3/60')],
      [anna('192.168.5.10/25'), carl('192.168.5.120/25')],
      [ben('192.168.5.200/25')],
    ],
  },
  {
    title: 'the same address on two machines',
    cables: [
      [anna('192.168.1.10/24', 'fd00:1::10/64'), ben('192.168.1.20/24', 'fd00:1::20/64')],
      [anna('172.17.0.1/16', 'fd00:d::1/64')],
      [ben('172.17.0.1/16', 'fd00:d::1/64')],
    ],
  },
  {
    title: 'addresses whose texts begin alike',
    cables: [
      [anna('192.168.1.10/24', 'fd00:1::10/64', '::1:10/112'), ben('192.168.1.1/24', 'fd00:1::1/64', '::1:1/112')],
    ],
  },
]

/** Addresses that every machine has, whatever its cards. */
export const LOOPBACK = ['127.0.0.1', '127.0.0.2', '::1']

/** Addresses to which a program may bind, and that mean all addresses of a family. */
export const WILDCARDS = ['0.0.0.0', '::']

/** Lists the machines of a world with all their addresses, as the exercise `reachability` gets them. */
export function hostsOf(world: World): { name: string; addresses: string[] }[] {
  const cards = world.cables.flat()
  return [...new Set(cards.map(card => card.machine))].map(name => ({
    name,
    addresses: cards.filter(card => card.machine === name).flatMap(card => card.addresses),
  }))
}
