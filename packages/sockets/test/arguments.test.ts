import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as sockets from '../src/index.ts'
import { TCPServer } from '../src/socketserver/index.ts'
import { connectedPair } from './connected-pair.ts'

const { AF_UNIX, create_connection, create_server, getaddrinfo, SOCK_STREAM } = sockets
const { Socket, SocketError, socket, socketpair } = sockets

const localhost = { host: '127.0.0.1', port: 0 }

describe('a message says the argument, what was expected and what came', () => {
  using fresh = socket()
  using unix = socket(AF_UNIX, SOCK_STREAM)
  // Wrong on purpose, as JavaScript lets a program be.
  const any = fresh as unknown as Record<string, (...args: unknown[]) => unknown>
  const anyUnix = unix as unknown as typeof any

  test.each(
    titled([
      [() => fresh.listen(-1), 'Expected `backlog` to be an integer from 0 to 4096, got -1'],
      [() => fresh.listen(4097), 'Expected `backlog` to be an integer from 0 to 4096, got 4097'],
      [() => fresh.listen(1.5), 'Expected `backlog` to be an integer from 0 to 4096, got 1.5'],
      [() => fresh.recv(-1), 'Expected `bufsize` to be an integer from 0 to 2147483647, got -1'],
      [() => fresh.recv(2 ** 31), 'Expected `bufsize` to be an integer from 0 to 2147483647, got 2147483648'],
      [() => fresh.recv(Number.NaN), 'Expected `bufsize` to be an integer from 0 to 2147483647, got NaN'],
      [() => fresh.recv_into(Buffer.alloc(4), 5), 'Expected `nbytes` to be an integer from 0 to 4, got 5'],
      [() => fresh.send(Buffer.alloc(1), 2 ** 31), 'Expected `flags` to be an integer from -2147483648 to 2147483647'],
      [() => fresh.recvfrom(-1), 'Expected `bufsize` to be an integer from 0 to 2147483647, got -1'],
      [() => fresh.recvfrom_into(Buffer.alloc(4), 5), 'Expected `nbytes` to be an integer from 0 to 4, got 5'],
      [
        () => fresh.sendto(Buffer.alloc(1), { host: '127.0.0.1', port: -1 }),
        'Expected `address.port` to be an integer from 0 to 65535, got -1',
      ],
      [() => fresh.shutdown(3), 'Expected `how` to be an integer from 0 to 2, got 3'],
      [() => fresh.settimeout(-1), 'Expected `seconds` to be a number from 0 to 2147483, got -1'],
      [() => fresh.settimeout(Number.POSITIVE_INFINITY), 'Expected `seconds` to be a number from 0 to 2147483'],
      [
        () => fresh.bind({ host: '', port: 65536 }),
        'Expected `address.port` to be an integer from 0 to 65535, got 65536',
      ],
      [
        () => fresh.bind({ host: 'a\0b', port: 1 }),
        "Expected `address.host` to be a string without NUL bytes, got 'a\\x00b'",
      ],
      [() => fresh.setsockopt(1, 2, 2 ** 31), 'Expected `value` to be an integer from -2147483648 to 2147483647'],
      [() => fresh.getsockopt(1, 2, 1025), 'Expected `bufsize` to be an integer from 1 to 1024, got 1025'],
      [() => Socket.from(-1), 'Expected `fd` to be an integer from 0 to 2147483647, got -1'],
      [() => socket(-1), 'Expected `family` to be an integer from 0 to 255, got -1'],
      [() => getaddrinfo('h', 65536), 'Expected `port` to be an integer from 0 to 65535, got 65536'],
      [() => unix.bind({ path: 'x'.repeat(108) }), 'Expected `address.path` to be at most 107 bytes long'],
      [() => unix.bind({ path: 'a\ud800b' }), 'Expected `address.path` to be a string without lone surrogates'],
      [
        () => fresh.bind({ host: 'a\ud800b', port: 1 }),
        'Expected `address.host` to be a string without lone surrogates',
      ],
      [() => unix.bind({ path: 'a\0b' }), 'Expected `address.path` to be a string without NUL bytes'],
    ]),
  )('%s (RangeError)', (message, action) => {
    expect(action).toThrow(RangeError)
    expect(action).toThrow(message)
  })

  test.each(
    titled([
      [() => any.send!('Hello'), "Expected `data` to be a Uint8Array, got 'Hello'"],
      [() => any.send!(5), 'Expected `data` to be a Uint8Array, got 5'],
      [() => any.sendall!(null), 'Expected `data` to be a Uint8Array, got null'],
      [() => any.sendall!(new DataView(new ArrayBuffer(1))), 'Expected `data` to be a Uint8Array, got DataView'],
      [() => any.recv!('10'), "Expected `bufsize` to be an integer from 0 to 2147483647, got '10'"],
      [() => any.recv!(), 'Expected `bufsize` to be an integer from 0 to 2147483647, got undefined'],
      [() => any.recv!(10n), 'Expected `bufsize` to be an integer from 0 to 2147483647, got 10n'],
      [() => any.recv_into!([0, 0]), 'Expected `buffer` to be a Uint8Array, got [ 0, 0 ]'],
      [() => any.recv_into!(Object.create(Uint8Array.prototype)), 'Expected `buffer` to be a Uint8Array'],
      [() => any.sendto!('Hello', localhost), "Expected `data` to be a Uint8Array, got 'Hello'"],
      [() => any.sendto!(Buffer.alloc(1)), 'Expected `address` to be an object { host, port }, got undefined'],
      [() => any.sendto!(Buffer.alloc(1), 0), 'Expected `address` to be an object { host, port }, got undefined'],
      [() => any.sendto!(Buffer.alloc(1), '0', localhost), 'Expected `flags` to be an integer from -2147483648'],
      [() => any.recvfrom_into!('buffer'), "Expected `buffer` to be a Uint8Array, got 'buffer'"],
      [() => any.listen!('5'), "Expected `backlog` to be an integer from 0 to 4096, got '5'"],
      [() => any.setblocking!(0), 'Expected `flag` to be a boolean, got 0'],
      [() => any.settimeout!('1'), "Expected `seconds` to be a number or null, got '1'"],
      [() => any.settimeout!(), 'Expected `seconds` to be a number or null, got undefined'],
      [() => any.shutdown!(), 'Expected `how` to be an integer from 0 to 2, got undefined'],
      [() => any.bind!(), 'Expected `address` to be an object { host, port }, got undefined'],
      [() => any.bind!('127.0.0.1'), "Expected `address` to be an object { host, port }, got '127.0.0.1'"],
      [() => any.bind!({ port: 1 }), 'Expected `address.host` to be a string, got undefined'],
      [
        () => any.connect!({ host: '::1', port: '80' }),
        "Expected `address.port` to be an integer from 0 to 65535, got '80'",
      ],
      [() => any.connect_ex!(7), 'Expected `address` to be an object { host, port }, got 7'],
      [() => any.setsockopt!(1, 2, true), 'Expected `value` to be an integer or a Uint8Array, got true'],
      [() => any.getsockopt!(1), 'Expected `option` to be an integer'],
      [() => anyUnix.connect!(localhost), 'Expected `address.path` to be a string, got undefined'],
    ]),
  )('%s (TypeError)', (message, action) => {
    expect(action).toThrow(TypeError)
    expect(action).toThrow(message)
  })
})

/** One of everything that a program might pass by mistake. */
const detached = new Uint8Array(8)
structuredClone(detached.buffer, { transfer: [detached.buffer] })
const JUNK: unknown[] = [
  ...[undefined, null, true, false, '', 'text', '\0', 'x'.repeat(100_000), 0, -0, 1, -1, 1.5, 65536, 2 ** 31],
  ...[2 ** 32 + 3, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 10n, Symbol('s'), () => 1, /x/, new Date(0)],
  ...[[], [1, 2], {}, { length: 5 }, new ArrayBuffer(4), new SharedArrayBuffer(4), new Float64Array(2), detached],
  ...[Object.create(Uint8Array.prototype), Object.create(null), new Proxy({}, {}), new Proxy(new Uint8Array(4), {})],
  ...[Buffer.alloc(0), Buffer.from('bytes'), { host: '127.0.0.1', port: 0 }, { path: '' }, { host: {}, port: [] }],
  { host: '', port: -1, flowinfo: 2 ** 21, scopeid: 1 },
]

const { htonl, htons, inet_aton, inet_ntoa, inet_ntop, inet_pton, ntohl, ntohs } = sockets
const { getnameinfo, getservbyname, getservbyport, if_indextoname, if_nametoindex } = sockets
/** Functions that open nothing. */
const PLAIN_FUNCTIONS = Object.entries({
  ...{ htonl, htons, inet_aton, inet_ntoa, inet_ntop, inet_pton, ntohl, ntohs },
  ...{ getnameinfo, getservbyname, getservbyport, if_indextoname, if_nametoindex },
})

describe('whatever is passed, the answer is a value, a TypeError, a RangeError or an errno', () => {
  type Open = (args: unknown[]) => unknown
  const onSocket = (name: string, args: unknown[]) => {
    using pair = connectedPair()
    pair.server.setblocking(false)
    return (pair.server as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args)
  }
  const closing = (made: unknown) => {
    for (const each of [made].flat()) if (each instanceof Socket) each.close()
  }
  const prototypes = [Socket, Object.getPrototypeOf(Socket)].map(({ prototype }) => prototype)
  const methods = prototypes
    .flatMap(Object.getOwnPropertyNames)
    .concat(['setblocking', 'settimeout', 'close', 'detach'])
  const onSelector = (action: (selector: sockets.BaseSelector) => unknown) => {
    using selector = new sockets.DefaultSelector()
    action(selector)
    selector.select(0)
  }
  const functions: [string, Open][] = [
    ...methods
      .filter(name => name !== 'constructor' && name !== 'detach')
      .map<[string, Open]>(name => [name, args => onSocket(name, args)]),
    ['socket', args => closing(socket(...(args as [])))],
    ['new Socket', args => closing(new Socket(...(args as [])))],
    ['socketpair', args => closing(socketpair(...(args as [])))],
    ['create_server', args => closing(create_server(...(args as [never])))],
    ['create_connection', args => closing(create_connection(...(args as [never])))],
    ...PLAIN_FUNCTIONS.map<[string, Open]>(([name, call]) => [
      name,
      args => (call as (...args: unknown[]) => unknown)(...args),
    ]),
    ['getaddrinfo', args => getaddrinfo(...(args as [null, null]))],
    ['select', ([first, second]) => sockets.select(first as [], second as [], [], 0)],
    ['Poll.register', ([first, second]) => sockets.poll().register(first as number, second as number)],
    ['Poll.modify', ([first, second]) => sockets.poll().modify(first as number, second as number)],
    ['Poll.unregister', ([first]) => sockets.poll().unregister(first as number)],
    ['Selector.register', ([first, second]) => onSelector(each => each.register(first as number, second as number))],
    ['Selector.modify', ([first, second]) => onSelector(each => each.modify(first as number, second as number))],
    ['Selector.unregister', ([first]) => onSelector(each => each.unregister(first as number))],
    ['new TCPServer', ([first, second]) => new TCPServer(first as never, second as never).server_close()],
  ]

  test.each(functions)('%s', (_name, call) => {
    for (const first of JUNK) {
      for (const second of [
        ...JUNK.slice(0, 12),
        { timeout: 0 },
        { family: 10 },
        { backlog: 'x', source_address: 1 },
      ]) {
        try {
          call([first, second])
        } catch (error) {
          const isExpected = [TypeError, RangeError, SocketError].some(type => error instanceof type)
          if (!isExpected) throw error
        }
      }
    }
  })

  test('Socket.from', () => {
    for (const junk of JUNK.filter(value => typeof value !== 'number' || value < 0 || value > 65535)) {
      expect(() => Socket.from(junk as number)).toThrow()
    }
  })
})

test.each<[string, unknown]>([
  ['a Buffer with a length of its own', Object.defineProperty(Buffer.alloc(4), 'length', { value: 1_000_000 })],
  ['an object that throws when it is shown', { [inspect.custom]: () => JSON.parse('no JSON') }],
])('%s is a TypeError, as every value of another type is', (_name, value) => {
  using fresh = socket()
  const call = () => fresh.setblocking(value as boolean)
  expect(call).toThrow(TypeError)
  expect(call).toThrow('Expected `flag` to be a boolean, got a value of type object that cannot be shown')
})

test('touches no byte outside the buffer', () => {
  using pair = connectedPair()
  const whole = Buffer.alloc(64, '.')
  for (let start = 0; start < 60; start += 7) {
    pair.client.sendall(Buffer.alloc(32, 'x'))
    pair.server.recv_into(whole.subarray(start, start + 3))
    expect(whole.toString()).toBe(`${'.'.repeat(start)}xxx${'.'.repeat(61 - start)}`)
    whole.fill('.')
    pair.server.recv(100)
  }
})

test('the package exports these names and no others', async () => {
  await expect(`${Object.keys(sockets).join('\n')}\n`).toMatchFileSnapshot('golden/exports.txt')
})

/** Puts the message first: it is the title of the test. */
function titled(cases: [() => unknown, string][]): [string, () => unknown][] {
  return cases.map(([action, message]) => [message, action])
}
