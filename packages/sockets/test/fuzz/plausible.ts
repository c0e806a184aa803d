/** Arguments that a call nearly likes: of the right kinds in the right order, so that more than the first check is reached. */

import { BaseRequestHandler, StreamRequestHandler } from '../../src/socketserver/index.ts'
import type { Random } from './random.ts'
import { type Belongings, bytesOf, objectOf, ownOf, type Thrown, throwValue } from './values.ts'

type Kind =
  | 'bytes'
  | 'size'
  | 'flags'
  | 'address'
  | 'own'
  | 'owns'
  | 'level'
  | 'option'
  | 'family'
  | 'text'
  | 'seconds'
  | More
type More =
  | 'flag'
  | 'fd'
  | 'bound'
  | 'packed'
  | 'listening'
  | 'events'
  | 'free'
  | 'handler'
  | 'service'
  | 'how'
  | 'index'
  | 'mode'

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
  connect: ['listening'],
  connect_ex: ['address'],
  setsockopt: ['level', 'option', 'bytes'],
  getsockopt: ['level', 'option', 'size'],
  settimeout: ['seconds'],
  setblocking: ['flag'],
  'from static': ['fd'],
  select: ['owns', 'owns', 'owns', 'seconds'],
  register: ['own', 'events'],
  modify: ['own', 'events'],
  unregister: ['own'],
  get_key: ['own'],
  inet_ntoa: ['packed'],
  inet_ntop: ['family', 'packed'],
  inet_pton: ['family', 'text'],
  inet_aton: ['text'],
  gethostbyname: ['text'],
  getaddrinfo: ['text', 'size', 'family', 'how'],
  getnameinfo: ['address', 'flags'],
  socket: ['family', 'size', 'flags'],
  socketpair: ['family', 'size', 'flags'],
  read: ['size'],
  write: ['bytes'],
  readinto: ['bytes'],
  listen: ['size'],
  shutdown: ['how'],
  makefile: ['mode'],
  getservbyname: ['service'],
  getservbyport: ['size'],
  if_nametoindex: ['service'],
  if_indextoname: ['index'],
  create_connection: ['listening'],
  create_server: ['free'],
  verify_request: ['own', 'address'],
  process_request: ['own', 'address'],
  finish_request: ['own', 'address'],
  shutdown_request: ['own'],
  close_request: ['own'],
  handle_error: ['own', 'address', 'text'],
  'new BaseServer': ['free', 'handler'],
  'new SocketServer': ['free', 'handler'],
  'new TCPServer': ['free', 'handler'],
  'new UDPServer': ['free', 'handler'],
  'new UnixStreamServer': ['free', 'handler'],
  'new UnixDatagramServer': ['free', 'handler'],
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
      return random.below(2) === 0 ? objectOf(random, own) : plausible(random.pick(['bound', 'listening']), random, own)
    case 'own':
      return random.below(2) === 0 ? { words: 'a socket', value: random.pick(own.sockets) } : ownOf(random, own)
    case 'flag':
      return { words: 'a flag', value: random.below(2) === 0 }
    case 'fd':
      return number(random.pick(own.sockets).fileno())
    case 'packed':
      return random.below(2) === 0
        ? bytesOf(random)
        : { words: 'an address', value: Buffer.alloc(random.pick([4, 16])) }
    case 'bound':
      return { words: 'an address', value: own.address }
    case 'listening':
      return { words: 'where somebody listens', value: own.listening }
    case 'events':
      return number(1 + random.below(3))
    case 'free':
      return {
        words: 'a free address',
        value: random.pick([{ host: '127.0.0.1', port: 0 }, { host: '', port: 0 }, { path: '' }]),
      }
    case 'handler':
      return { words: 'a handler', value: random.pick([BaseRequestHandler, StreamRequestHandler]) }
    case 'service':
      return { words: 'a name', value: random.pick(['http', 'domain', 'lo', '', 'x'.repeat(300)]) }
    case 'how':
      return number(random.below(3))
    case 'index':
      return number(random.below(4))
    case 'mode':
      return { words: 'a mode', value: random.pick(['r', 'w', 'rw', 'rb', 'wb', 'rwb', '', 'x']) }
    default:
      return { words: 'a list of sockets', value: random.pick([[], own.sockets, own.sockets.slice(0, 1)]) }
  }
}

function number(value: number): Thrown {
  return { words: `the number ${value}`, value }
}
