import { expect, test } from 'vitest'
import {
  AF_INET6,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_V6ONLY,
  SO_ACCEPTCONN,
  SO_BROADCAST,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  socket,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_NODELAY,
} from '../src/index.ts'
import { listenOnLoopback } from './connected-pair.ts'

test.each([
  ['SO_REUSEADDR', SOL_SOCKET, SO_REUSEADDR, 1],
  ['SO_REUSEPORT', SOL_SOCKET, SO_REUSEPORT, 1],
  ['SO_KEEPALIVE', SOL_SOCKET, SO_KEEPALIVE, 1],
  ['TCP_NODELAY', IPPROTO_TCP, TCP_NODELAY, 1],
  ['TCP_KEEPIDLE', IPPROTO_TCP, TCP_KEEPIDLE, 30],
  ['TCP_KEEPINTVL', IPPROTO_TCP, TCP_KEEPINTVL, 5],
  ['TCP_KEEPCNT', IPPROTO_TCP, TCP_KEEPCNT, 3],
  ['IP_TTL', IPPROTO_IP, IP_TTL, 7],
])('%s is answered as it was set', (_name, level, option, value) => {
  using stream = socket()
  expect(stream.getsockopt(level, option)).not.toBe(value)
  stream.setsockopt(level, option, value)
  expect(stream.getsockopt(level, option)).toBe(value)
})

test('SO_BROADCAST belongs to datagrams', () => {
  using datagram = socket(2, SOCK_DGRAM)
  datagram.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
  expect(datagram.getsockopt(SOL_SOCKET, SO_BROADCAST)).toBe(1)
})

test('IPV6_V6ONLY belongs to IPv6', () => {
  using stream = socket(AF_INET6, SOCK_STREAM)
  stream.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)
  expect(stream.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)).toBe(1)
})

test.runIf(process.platform === 'linux')('Linux doubles the size of a buffer', () => {
  using stream = socket()
  stream.setsockopt(SOL_SOCKET, SO_SNDBUF, 20000)
  stream.setsockopt(SOL_SOCKET, SO_RCVBUF, 30000)
  expect(stream.getsockopt(SOL_SOCKET, SO_SNDBUF)).toBe(40000)
  expect(stream.getsockopt(SOL_SOCKET, SO_RCVBUF)).toBe(60000)
})

test('SO_LINGER is two ints, given and answered as bytes', () => {
  using stream = socket()
  const linger = Buffer.from(Int32Array.of(1, 7).buffer)
  stream.setsockopt(SOL_SOCKET, SO_LINGER, linger)
  expect(stream.getsockopt(SOL_SOCKET, SO_LINGER, 8)).toEqual(linger)
})

test('bytes are answered as many as there are, at most as many as asked for', () => {
  using stream = socket()
  expect(stream.getsockopt(SOL_SOCKET, SO_REUSEADDR, 100)).toEqual(Buffer.alloc(4))
  expect(stream.getsockopt(SOL_SOCKET, SO_LINGER, 4)).toHaveLength(4)
})

test('SO_ACCEPTCONN says whether a socket listens', () => {
  using stream = socket()
  using listener = listenOnLoopback()
  expect([stream, listener].map(each => each.getsockopt(SOL_SOCKET, SO_ACCEPTCONN))).toEqual([0, 1])
})
