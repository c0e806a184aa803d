/** What the fuzzer throws: values of every type, objects that lie, throw or change things while they are read. */
import { inspect } from 'node:util'
import { detach, type Guarded, KINDS } from './guarded.ts'
import type { Random } from './random.ts'

/** A value with words for it, and the memory that it may let a call write to. */
export interface Thrown {
  value: unknown
  words: string
  guarded?: Guarded
  /** The value, if it is an object with fields to read. */
  fields?: object
}

/** What getters of the fuzzer throw: a call may let it through. */
export class ThrownByArgument extends Error {}

/** Things of the fuzzer's own that a value may refer to. */
export interface Belongings {
  /** Its open sockets. */
  sockets: { fileno(): number; close(): void }[]
  /** Where its socket for datagrams is. */
  address: object
  /** Where its listener is. */
  listening: object
}

const NUMBERS = [
  ...[0, -0, 1, 2, 3, 4, 5, 6, 8, 10, 16, 17, 41, 255, 256, 1023, 1024, 4096, 65535, 65536, 2147483647],
  ...[2147483648, 4294967295, 4294967296, 2 ** 53, 1e30, 1e300, -1, -2, -100, -2147483648, -2147483649],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 1.5, 1e-9, 5e-324],
]

/** None of them is looked up at a name server: they are digits, or have a space. */
const STRINGS = [
  ...[
    '',
    ' ',
    'no host',
    '127.0.0.1',
    '::1',
    'localhost',
    '\0',
    '\0abstract',
    'a\0b',
    '<broadcast>',
    '/no/such',
    'http',
  ],
  ...[
    'x '.repeat(60),
    'y '.repeat(40_000),
    '\ud800 ',
    '💥 💥',
    '80',
    '-1',
    '1e3',
    'rw',
    'rwb',
    'utf8 ',
    'length',
    '__proto__',
  ],
]

const OTHERS: [string, () => unknown][] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['true', () => true],
  ['false', () => false],
  ['a bigint', () => 7n],
  ['a symbol', () => Symbol('thrown')],
  ['a function', () => () => 3],
  ['a class', () => class {}],
  ['a date', () => new Date(0)],
  ['a regular expression', () => /x/],
  ['a promise', () => Promise.resolve(1)],
  ['a map', () => new Map([[1, 2]])],
  ['an array', () => []],
  ['an array of nothing', () => [undefined, null]],
  ['an array with holes', () => new Array(5)],
  ['a nested array', () => [[[]]]],
  ['an object', () => ({})],
  ['an object without prototype', () => Object.create(null)],
  ['a Float64Array', () => new Float64Array(4)],
  ['an Int8Array', () => new Int8Array(4)],
  ['a DataView', () => new DataView(new ArrayBuffer(8))],
  ['an ArrayBuffer', () => new ArrayBuffer(8)],
  ['a proxy', () => new Proxy({}, {})],
  ['a proxy of a Uint8Array', () => new Proxy(new Uint8Array(4), {})],
  ['a proxy that was revoked', () => revoked()],
  ['a proxy that throws', () => new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail })],
  ['an object that looks like a Uint8Array', () => ({ length: 4, byteLength: 4, buffer: new ArrayBuffer(4) })],
  ['an object with the prototype of Uint8Array', () => Object.create(Uint8Array.prototype)],
  ['an object that turns into a number', () => ({ valueOf: () => 1, [Symbol.toPrimitive]: () => 1 })],
  ['a boxed number', () => Object(5)],
  ['a boxed string', () => Object('localhost')],
  ['an array that lies about its length', () => Object.assign([], { length: 3 })],
  ['an iterable that throws', () => ({ [Symbol.iterator]: fail })],
  ['an error', () => new Error('thrown')],
  ['an object that throws when it is shown', () => ({ [inspect.custom]: () => JSON.parse('no JSON') })],
]

/** Answers one value, of a kind that the random source picks. */
export function throwValue(random: Random, own: Belongings): Thrown {
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
      return numberOf(random)
    case 3:
      return { words: 'a string', value: random.pick(STRINGS) }
    case 4:
    case 5:
      return bytesOf(random)
    case 6:
      return objectOf(random, own)
    case 7:
      return ownOf(random, own)
    default:
      return otherOf(random)
  }
}

function numberOf(random: Random): Thrown {
  const value = random.below(4) === 0 ? random.below(70_000) - 2000 : random.pick(NUMBERS)
  return { words: `the number ${value}`, value }
}

/** Answers memory of some kind. */
export function bytesOf(random: Random): Thrown {
  const words = random.pick(Object.keys(KINDS))
  const guarded = KINDS[words]!(random)
  return { words, value: guarded.view, guarded }
}

function otherOf(random: Random): Thrown {
  const [words, make] = random.pick(OTHERS)
  return { words, value: make() }
}

/** Answers a socket of the fuzzer's, its number, a list, its address. */
export function ownOf(random: Random, { sockets, address }: Belongings): Thrown {
  const socket = random.pick(sockets)
  switch (random.below(6)) {
    case 0:
      return { words: 'a socket', value: socket }
    case 1:
      return { words: 'a list of sockets', value: sockets }
    case 2:
      return { words: 'a descriptor', value: socket.fileno() }
    case 3:
      return { words: 'a list of descriptors and more', value: [socket.fileno(), random.pick(NUMBERS), socket] }
    case 4:
      return { words: 'something with a fileno of its own', value: { fileno: () => random.pick(NUMBERS) } }
    default:
      return { words: 'an address', value: address }
  }
}

/** Answers an object with the fields that calls read, each good, bad, or with a getter. */
export function objectOf(random: Random, own: Belongings): Thrown {
  const value = {}
  const names: string[] = []
  for (const name of FIELDS) {
    if (random.below(3) !== 0) continue
    const [words, descriptor] = fieldOf(name, random, own)
    Object.defineProperty(value, name, { enumerable: true, configurable: true, ...descriptor })
    names.push(`${name}: ${words}`)
  }
  return { words: `{ ${names.join(', ')} }`, value, fields: value }
}

const FIELDS = [
  'host',
  'port',
  'path',
  'flowinfo',
  'scopeid',
  'groups',
  'pid',
  'timeout',
  'family',
  'backlog',
  'fileno',
]

function fieldOf(name: string, random: Random, own: Belongings): [string, PropertyDescriptor] {
  const good = { host: '127.0.0.1', port: 1, path: '/no/such/path', timeout: 0 }[name] ?? 0
  switch (random.below(6)) {
    case 0:
    case 1:
      return ['good', { value: good }]
    case 2:
      return ['a getter that throws', { get: fail }]
    case 3:
      return ['a getter that closes a socket', { get: () => random.pick(own.sockets).close() ?? good }]
    case 4:
      return ['a getter that changes its mind', { get: () => (random.below(2) === 0 ? good : random.pick(NUMBERS)) }]
    default: {
      const value = random.below(2) === 0 ? random.pick(NUMBERS) : random.pick(STRINGS)
      return [String(value).slice(0, 20), { value }]
    }
  }
}

/** Makes some argument's memory vanish, or shrink, when another argument is read. */
export function entangle(thrown: Thrown[], random: Random): void {
  const memory = thrown.find(each => each.guarded)?.guarded
  const object = thrown.find((each): each is Thrown & { fields: object } => each.fields !== undefined)
  if (!memory || !object || random.below(2) === 0) return
  const shrinks = random.below(2) === 0 && memory.memory instanceof ArrayBuffer && memory.memory.resizable
  const get = () => {
    if (shrinks) (memory.memory as ArrayBuffer).resize(0)
    else detach(memory)
    return '127.0.0.1'
  }
  Object.defineProperty(object.fields, 'host', { get, configurable: true })
  Object.defineProperty(object.fields, 'port', { value: 1, configurable: true })
  object.words += ` with a getter that ${shrinks ? 'shrinks' : 'detaches'} the memory`
}

function fail(): never {
  throw new ThrownByArgument('thrown by an argument')
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
