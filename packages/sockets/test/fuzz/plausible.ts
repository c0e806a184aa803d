/** Arguments that a call nearly likes: of the right kinds in the right order, so that more than the first check is reached. */

import type { Random } from './random.ts'
import { type Belongings, bytesOf, objectOf, ownOf, type Thrown, throwValue } from './values.ts'

type Kind = 'bytes' | 'size' | 'flags' | 'address' | 'own' | 'owns' | 'level' | 'option' | 'family' | 'text' | 'seconds'

/** What calls take, by name; the rest gets anything. */
const KINDS: Record<string, Kind[]> = {
  send: ['bytes', 'flags'],
  sendall: ['bytes', 'flags'],
  sendto: ['bytes', 'flags', 'address'],
  recv: ['size', 'flags'],
  recv_into: ['bytes', 'size', 'flags'],
  recvfrom: ['size', 'flags'],
  recvfrom_into: ['bytes', 'size', 'flags'],
  bind: ['address'],
  connect: ['address'],
  connect_ex: ['address'],
  setsockopt: ['level', 'option', 'bytes'],
  getsockopt: ['level', 'option', 'size'],
  settimeout: ['seconds'],
  select: ['owns', 'owns', 'owns', 'seconds'],
  register: ['own', 'flags'],
  modify: ['own', 'flags'],
  unregister: ['own'],
  get_key: ['own'],
  inet_ntoa: ['bytes'],
  inet_ntop: ['family', 'bytes'],
  inet_pton: ['family', 'text'],
  inet_aton: ['text'],
  getaddrinfo: ['text', 'size', 'family', 'flags', 'flags', 'flags'],
  getnameinfo: ['address', 'flags'],
  socket: ['family', 'size', 'flags'],
  socketpair: ['family', 'size', 'flags'],
  read: ['size'],
  write: ['bytes'],
  readinto: ['bytes'],
}

/** Answers arguments for a call of this name, one of them perhaps of the wrong kind; null if nothing is known about it. */
export function plausibleArguments(name: string, random: Random, own: Belongings): Thrown[] | null {
  const kinds = KINDS[name]
  if (!kinds) return null
  const wrong = random.below(2 * kinds.length)
  return kinds.map((kind, index) => (index === wrong ? throwValue(random, own) : plausible(kind, random, own)))
}

function plausible(kind: Kind, random: Random, own: Belongings): Thrown {
  switch (kind) {
    case 'bytes':
      return bytesOf(random)
    case 'size':
      return number(random.pick([0, 1, 2, 4, 8, 100, 4096, 65536]))
    case 'flags':
      return number(random.pick([0, 0, 1, 2, 3, 8, 32, 34, 64, 256, 1 << random.below(31)]))
    case 'level':
      return number(random.pick([0, 1, 6, 17, 41]))
    case 'option':
      return number(random.below(80))
    case 'family':
      return number(random.pick([0, 1, 2, 10, 16]))
    case 'seconds':
      return number(random.pick([0, 0.0005, 0.001]))
    case 'text':
      return {
        words: 'an address in digits',
        value: random.pick(['127.0.0.1', '::1', '10.1', '0x7f.1', '::ffff:1.2.3.4']),
      }
    case 'address':
      return random.below(2) === 0 ? { words: 'an address', value: own.address } : objectOf(random, own)
    case 'own':
      return ownOf(random, own)
    default:
      return { words: 'a list of sockets', value: random.pick([[], own.sockets, own.sockets.slice(0, 1)]) }
  }
}

function number(value: number): Thrown {
  return { words: `the number ${value}`, value }
}
