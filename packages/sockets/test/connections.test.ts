import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  create_connection,
  create_server,
  getaddrinfo,
  has_dualstack_ipv6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  socket,
  socketpair,
} from '../src/index.ts'
import { connectedPair, listenOnLoopback } from './connected-pair.ts'

describe.each([
  ['AF_INET', AF_INET, { host: '127.0.0.1' }],
  ['AF_INET6', AF_INET6, { host: '::1', flowinfo: 0, scopeid: 0 }],
])('over %s', (_name, family, loopback) => {
  test('both ends agree on both addresses', () => {
    using pair = connectedPair(family)
    expect(pair.address).toEqual({ ...loopback, port: expect.any(Number) })
    expect(pair.peer).toEqual(pair.client.getsockname())
    expect(pair.server.getpeername()).toEqual(pair.client.getsockname())
    expect(pair.client.getpeername()).toEqual(pair.address)
    expect(pair.server.getsockname()).toEqual(pair.address)
  })

  test('bytes go both ways', () => {
    using pair = connectedPair(family)
    pair.client.sendall(Buffer.from('question'))
    expect(pair.server.recv(100).toString()).toBe('question')
    pair.server.sendall(Buffer.from('answer'))
    expect(pair.client.recv(100).toString()).toBe('answer')
  })

  test('an empty host binds every address', () => {
    using listener = socket(family, SOCK_STREAM)
    listener.bind({ host: '', port: 0 })
    expect(listener.getsockname().host).toBe(family === AF_INET ? '0.0.0.0' : '::')
  })
})

test('a socket knows its family, type and protocol', () => {
  using stream = socket(AF_INET6, SOCK_STREAM)
  expect(stream).toMatchObject({ family: AF_INET6, type: SOCK_STREAM, proto: 0 })
  using datagram = socket(AF_INET, SOCK_DGRAM)
  expect(datagram.getsockopt(SOL_SOCKET, SO_TYPE)).toBe(SOCK_DGRAM)
  using byDefault = socket()
  expect(byDefault).toMatchObject({ family: AF_INET, type: SOCK_STREAM })
})

test('SOCK_NONBLOCK makes a socket that never waits', () => {
  using nonBlocking = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK)
  expect(nonBlocking).toMatchObject({ type: SOCK_STREAM })
  expect(nonBlocking.getblocking()).toBe(false)
})

test('port 0 lets the kernel choose a port', () => {
  using listener = listenOnLoopback()
  expect(listener.getsockname().port).toBeGreaterThan(0)
})

test('a name is looked up by bind and by connect', () => {
  using listener = socket(AF_INET, SOCK_STREAM)
  listener.bind({ host: 'localhost', port: 0 })
  listener.listen()
  expect(listener.getsockname().host).toBe('127.0.0.1')
  using client = socket(AF_INET, SOCK_STREAM)
  client.connect({ host: 'localhost', port: listener.getsockname().port })
  expect(client.getpeername()).toEqual(listener.getsockname())
})

test('connections wait in the backlog in the order in which they came', () => {
  using listener = listenOnLoopback()
  using first = socket()
  using second = socket()
  first.connect(listener.getsockname())
  second.connect(listener.getsockname())
  const [a, peerA] = listener.accept()
  const [b, peerB] = listener.accept()
  expect([peerA, peerB]).toEqual([first.getsockname(), second.getsockname()])
  a.close()
  b.close()
})

test('an accepted socket blocks, whatever the mode of the listener', () => {
  using listener = listenOnLoopback()
  listener.settimeout(5)
  using client = socket()
  client.connect(listener.getsockname())
  const [server] = listener.accept()
  expect(server.gettimeout()).toBeNull()
  server.close()
})

test('connect_ex answers 0 when it connects', () => {
  using listener = listenOnLoopback()
  using client = socket()
  expect(client.connect_ex(listener.getsockname())).toBe(0)
})

test('a socket of AF_INET6 takes IPv4 where IPV6_V6ONLY is 0', () => {
  expect(has_dualstack_ipv6()).toBe(true)
  using listener = socket(AF_INET6, SOCK_STREAM)
  listener.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
  listener.bind({ host: '', port: 0 })
  listener.listen()
  using client = socket(AF_INET, SOCK_STREAM)
  client.connect({ host: '127.0.0.1', port: listener.getsockname().port })
  const [server, peer] = listener.accept()
  expect(peer.host).toBe('::ffff:127.0.0.1')
  server.close()
})

test('socketpair answers two ends of one connection', () => {
  const [left, right] = socketpair()
  left.sendall(Buffer.from('ping'))
  expect(right.recv(10).toString()).toBe('ping')
  expect(left).toMatchObject({ family: AF_UNIX, type: SOCK_STREAM })
  expect(left.getpeername()).toEqual({ host: '', port: 0, path: '' })
  left.close()
  expect(right.recv(10)).toHaveLength(0)
  right.close()
})

describe('over AF_UNIX', () => {
  test('a path is the address', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sockets-'))
    const path = join(folder, 'server.sock')
    using listener = socket(AF_UNIX, SOCK_STREAM)
    listener.bind({ path })
    listener.listen()
    using client = socket(AF_UNIX, SOCK_STREAM)
    client.connect({ path })
    const [server] = listener.accept()
    expect(client.getpeername()).toEqual({ host: '', port: 0, path })
    client.sendall(Buffer.from('by path'))
    expect(server.recv(10).toString()).toBe('by path')
    server.close()
    rmSync(folder, { recursive: true })
  })

  test.skipIf(process.platform !== 'linux')('an abstract name needs no file', () => {
    const path = `\0socket-course-${process.pid}`
    using listener = socket(AF_UNIX, SOCK_STREAM)
    listener.bind({ path })
    listener.listen()
    expect(listener.getsockname().path).toBe(path)
    using client = socket(AF_UNIX, SOCK_STREAM)
    client.connect({ path })
    listener.accept()[0].close()
  })
})

describe('in one step', () => {
  test('create_server listens and create_connection connects', () => {
    using server = create_server({ host: '127.0.0.1', port: 0 })
    using client = create_connection({ host: '127.0.0.1', port: server.getsockname().port }, { timeout: 5 })
    expect(client.gettimeout()).toBe(5)
    const [connection, peer] = server.accept()
    expect(peer).toEqual(client.getsockname())
    connection.close()
  })

  test('create_connection tries the next address of a name', () => {
    using server = create_server({ host: '127.0.0.1', port: 0 })
    using client = create_connection({ host: 'localhost', port: server.getsockname().port })
    expect(client.getpeername()).toEqual(server.getsockname())
  })

  test('create_connection connects from the source address', () => {
    using server = create_server({ host: '127.0.0.1', port: 0 })
    const options = { source_address: { host: '127.0.0.2', port: 0 } }
    using client = create_connection(server.getsockname(), options)
    expect(client.getsockname().host).toBe('127.0.0.2')
  })

  test('create_server takes IPv4 and IPv6 when asked to', () => {
    using server = create_server({ host: '', port: 0 }, { family: AF_INET6, dualstack_ipv6: true })
    using client = create_connection({ host: '127.0.0.1', port: server.getsockname().port })
    expect(client.family).toBe(AF_INET)
  })

  test('two servers share a port with reuse_port', () => {
    using first = create_server({ host: '127.0.0.1', port: 0 }, { reuse_port: true })
    using second = create_server(first.getsockname(), { reuse_port: true })
    expect(second.getsockname()).toEqual(first.getsockname())
  })
})

test('getaddrinfo answers the addresses of a host', () => {
  expect(getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_STREAM)).toEqual([
    { family: AF_INET, type: SOCK_STREAM, proto: 6, canonname: '', address: { host: '127.0.0.1', port: 80 } },
  ])
  const found = getaddrinfo('::1', '7', AF_INET6, SOCK_DGRAM)
  expect(found.map(({ address }) => address)).toEqual([{ host: '::1', port: 7, flowinfo: 0, scopeid: 0 }])
})
