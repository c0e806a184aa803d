import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  create_connection,
  create_server,
  getaddrinfo,
  SO_ERROR,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  Socket,
  SocketError,
  socket,
} from '../src/index.ts'
import { codeOf, connectedPair, listenOnLoopback, refuseOnLoopback, resetOnClose } from './connected-pair.ts'

const { ECONNREFUSED, EINPROGRESS, EISCONN, EALREADY } = constants.errno

function thrownBy(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}

test('an error has the shape of Node, with a plain reason', () => {
  using refusing = refuseOnLoopback()
  const address = refusing.getsockname()
  using client = socket()
  const error = thrownBy(() => client.connect(address))
  expect(error).toBeInstanceOf(SocketError)
  expect(error).toMatchObject({
    code: 'ECONNREFUSED',
    errno: -ECONNREFUSED,
    syscall: 'connect',
    address: '127.0.0.1',
    port: address.port,
    message: `connect 127.0.0.1:${address.port}: ECONNREFUSED (nothing listens there)`,
  })
  expect(getSystemErrorName((error as SocketError).errno)).toBe('ECONNREFUSED')
})

test('an error without an address has no such fields', () => {
  using fresh = socket()
  const error = thrownBy(() => fresh.getpeername())
  expect(Object.keys(error as object)).toEqual(['code', 'errno', 'syscall'])
  expect((error as Error).message).toBe('getpeername: ENOTCONN (the socket is not connected)')
})

test('an address of IPv6 stands in brackets', () => {
  using client = socket(AF_INET6, SOCK_STREAM)
  using refusing = refuseOnLoopback(AF_INET6)
  const { port } = refusing.getsockname()
  expect(() => client.connect({ host: '::1', port })).toThrow(`connect [::1]:${port}: ECONNREFUSED`)
})

describe('connect', () => {
  test('connect_ex answers ECONNREFUSED as a positive number', () => {
    using client = socket()
    using refusing = refuseOnLoopback()
    expect(client.connect_ex(refusing.getsockname())).toBe(ECONNREFUSED)
  })

  test('answers EINPROGRESS on a socket that never waits, then connects', () => {
    using listener = listenOnLoopback()
    using client = socket()
    client.setblocking(false)
    expect(client.connect_ex(listener.getsockname())).toBe(EINPROGRESS)
    const [server] = listener.accept()
    expect(client.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(0)
    expect(client.getpeername()).toEqual(listener.getsockname())
    server.close()
  })

  test('throws EINPROGRESS on a socket that never waits', () => {
    using listener = listenOnLoopback()
    using client = socket()
    client.setblocking(false)
    expect(codeOf(() => client.connect(listener.getsockname()))).toBe('EINPROGRESS')
  })

  test('leaves the reason of a failure under way in SO_ERROR, once', () => {
    using client = socket()
    client.setblocking(false)
    using refusing = refuseOnLoopback()
    expect(client.connect_ex(refusing.getsockname())).toBe(EINPROGRESS)
    let reason = 0
    while (reason === 0) reason = client.getsockopt(SOL_SOCKET, SO_ERROR) as number
    expect(reason).toBe(ECONNREFUSED)
    expect(client.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(0)
  })

  test('answers EALREADY or EISCONN when called again', () => {
    using listener = socket()
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen(0)
    using first = socket()
    first.connect(listener.getsockname())
    expect(first.connect_ex(listener.getsockname())).toBe(EISCONN)
    using waiting = socket()
    waiting.setblocking(false)
    expect(waiting.connect_ex(listener.getsockname())).toBe(EINPROGRESS)
    expect(waiting.connect_ex(listener.getsockname())).toBe(EALREADY)
  })

  test('with a time-out says ECONNREFUSED, not ETIMEDOUT', () => {
    using client = socket()
    client.settimeout(10)
    using refusing = refuseOnLoopback()
    expect(codeOf(() => client.connect(refusing.getsockname()))).toBe('ECONNREFUSED')
  })

  test('to a path that is not there is ENOENT with the path', () => {
    using client = socket(AF_UNIX, SOCK_STREAM)
    const error = thrownBy(() => client.connect({ path: '/nowhere/at.all' }))
    expect(error).toMatchObject({ code: 'ENOENT', address: '/nowhere/at.all' })
    expect(error).not.toHaveProperty('port')
  })
})

describe('bind', () => {
  test('to an address in use is EADDRINUSE', () => {
    using listener = listenOnLoopback()
    using second = socket()
    const { port } = listener.getsockname()
    expect(() => second.bind({ host: '127.0.0.1', port })).toThrow(
      `bind 127.0.0.1:${port}: EADDRINUSE (another socket already has this address)`,
    )
  })

  test('to an address of another machine is EADDRNOTAVAIL', () => {
    using any = socket()
    expect(codeOf(() => any.bind({ host: '203.0.113.1', port: 0 }))).toBe('EADDRNOTAVAIL')
  })

  test('a second time is EINVAL', () => {
    using listener = listenOnLoopback()
    expect(codeOf(() => listener.bind({ host: '127.0.0.1', port: 0 }))).toBe('EINVAL')
  })

  // Low ports are refused to ordinary users only; a broadcast address without SO_BROADCAST is refused to everybody.
  test('what is not permitted is EACCES', () => {
    using any = socket(AF_INET, SOCK_DGRAM)
    expect(codeOf(() => any.connect({ host: '127.255.255.255', port: 9 }))).toBe('EACCES')
  })
})

describe('a connection that is gone', () => {
  test('throws ECONNRESET at recv after the peer has reset it', () => {
    using pair = connectedPair()
    resetOnClose(pair.server)
    pair.server.close()
    expect(() => pair.client.recv(100)).toThrow('recv: ECONNRESET (the peer reset the connection)')
    expect(codeOf(() => pair.client.send(Buffer.from('x')))).toBe('EPIPE')
  })

  test('throws EPIPE at send, and the process lives', () => {
    using pair = connectedPair()
    pair.server.close()
    expect(pair.client.send(Buffer.from('into the void'))).toBe(13)
    expect(() => pair.client.send(Buffer.from('x'))).toThrow('send: EPIPE (the connection is closed for sending)')
  })
})

describe('a call at the wrong time', () => {
  test('accept on a socket that does not listen is EINVAL at once', () => {
    using pair = connectedPair()
    pair.client.setblocking(true)
    expect(() => pair.client.accept()).toThrow('accept: EINVAL (the socket does not listen)')
  })

  test('recv and shutdown on a socket that is not connected are ENOTCONN', () => {
    using fresh = socket()
    expect(codeOf(() => fresh.recv(1))).toBe('ENOTCONN')
    expect(codeOf(() => fresh.shutdown(0))).toBe('ENOTCONN')
  })

  test('accept with nothing waiting is EAGAIN on a socket that never waits', () => {
    using listener = listenOnLoopback()
    listener.setblocking(false)
    expect(() => listener.accept()).toThrow('accept: EAGAIN (no connection is waiting)')
  })

  test('an option that does not exist is ENOPROTOOPT', () => {
    using any = socket()
    expect(codeOf(() => any.getsockopt(SOL_SOCKET, 9999))).toBe('ENOPROTOOPT')
    expect(codeOf(() => any.setsockopt(SOL_SOCKET, 9999, 1))).toBe('ENOPROTOOPT')
  })

  test('a family or protocol that does not exist is an errno', () => {
    expect(codeOf(() => socket(200, SOCK_STREAM))).toBe('EAFNOSUPPORT')
    expect(codeOf(() => socket(AF_INET, SOCK_STREAM, 17))).toBe('EPROTONOSUPPORT')
  })

  test('a descriptor that is no socket is ENOTSOCK, one that is not open is EBADF', () => {
    const file = openSync('/dev/null', 'r')
    expect(codeOf(() => Socket.from(file))).toBe('ENOTSOCK')
    closeSync(file)
    expect(codeOf(() => Socket.from(2 ** 20 - 1))).toBe('EBADF')
  })
})

describe('a name that cannot be looked up', () => {
  test('is EAI_NONAME from getaddrinfo, in every call that takes a host', () => {
    const address = { host: 'no host has spaces', port: 80 }
    using any = socket()
    const expected = { code: 'EAI_NONAME', errno: -2, syscall: 'getaddrinfo', address: address.host }
    for (const call of [
      () => any.bind(address),
      () => any.connect(address),
      () => any.connect_ex(address),
      () => create_connection(address),
      () => create_server(address),
      () => getaddrinfo(address.host, 80),
    ]) {
      expect(thrownBy(call)).toMatchObject(expected)
    }
  })

  test('an address of the other family is EAI_ADDRFAMILY', () => {
    using any = socket(AF_INET, SOCK_STREAM)
    expect(codeOf(() => any.connect({ host: '::1', port: 80 }))).toBe('EAI_ADDRFAMILY')
  })

  test('a service that is not known is EAI_SERVICE', () => {
    expect(codeOf(() => getaddrinfo('127.0.0.1', 'no such service'))).toBe('EAI_SERVICE')
  })

  test('create_connection throws the failure of the last address', () => {
    using refusing = refuseOnLoopback()
    const { port } = refusing.getsockname()
    expect(codeOf(() => create_connection({ host: 'localhost', port }))).toBe('ECONNREFUSED')
  })
})
