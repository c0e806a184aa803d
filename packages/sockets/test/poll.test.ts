import { closeSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
  poll,
  SHUT_WR,
  socket,
  socketpair,
} from '../src/index.ts'
import { connectedPair } from './connected-pair.ts'

describe('poll answers', () => {
  test('descriptors with what was found, and nothing before there is something', () => {
    using pair = connectedPair()
    const fd = pair.server.fileno()
    const waiting = poll()
    waiting.register(pair.server, POLLIN)
    expect(waiting.poll(0)).toEqual([])
    pair.client.sendall(Buffer.from('x'))
    expect(waiting.poll()).toEqual([[fd, POLLIN]])
    waiting.register(fd)
    expect(waiting.poll(-1)).toEqual([[fd, POLLIN | POLLOUT]])
    waiting.modify(pair.server, POLLOUT)
    expect(waiting.poll(null)).toEqual([[fd, POLLOUT]])
    waiting.unregister(fd)
    expect(waiting.poll(0)).toEqual([])
  })

  test('urgent bytes as POLLPRI', () => {
    using pair = connectedPair()
    const waiting = poll()
    waiting.register(pair.server, POLLPRI)
    pair.client.send(Buffer.from('!'), 1)
    expect(waiting.poll(10_000)).toEqual([[pair.server.fileno(), POLLPRI]])
  })

  test.skipIf(POLLRDHUP === 0)('the end of what the peer sends as POLLRDHUP, the end of both as POLLHUP', () => {
    using pair = connectedPair()
    const waiting = poll()
    waiting.register(pair.server, POLLRDHUP)
    pair.client.shutdown(SHUT_WR)
    expect(waiting.poll(10_000)).toEqual([[pair.server.fileno(), POLLRDHUP]])
    pair.server.shutdown(SHUT_WR)
    expect(waiting.poll(10_000)).toEqual([[pair.server.fileno(), POLLRDHUP | POLLHUP]])
  })

  test('a refused connection as POLLERR, and a closed number as POLLNVAL', () => {
    using refusing = socket()
    refusing.bind({ host: '127.0.0.1', port: 0 })
    using client = socket()
    client.setblocking(false)
    client.connect_ex(refusing.getsockname())
    const waiting = poll()
    waiting.register(client, 0)
    expect(waiting.poll(10_000)[0]![1] & POLLERR).toBe(POLLERR)
    const fd = openSync('/dev/null', 'r')
    closeSync(fd)
    waiting.unregister(client)
    waiting.register(fd, POLLIN)
    expect(waiting.poll()).toEqual([[fd, POLLNVAL]])
  })

  test('in the order of registration, whatever was removed and changed in between', () => {
    const pairs = Array.from({ length: 50 }, () => socketpair())
    const waiting = poll()
    for (const [left] of pairs) waiting.register(left, POLLIN)
    for (const [left] of pairs.slice(10, 20)) waiting.unregister(left)
    waiting.register(pairs[15]![0], POLLOUT)
    waiting.modify(pairs[3]![0], POLLOUT)
    for (const [, right] of pairs) right.sendall(Buffer.from('x'))
    const expected = [...pairs.slice(0, 10), ...pairs.slice(20), pairs[15]!].map(([left]) => left.fileno())
    expect(waiting.poll(0).map(([fd]) => fd)).toEqual(expected)
    for (const each of pairs.flat()) each.close()
  })

  test('nothing when the time is over, not before it', () => {
    const start = performance.now()
    expect(poll().poll(20.5)).toEqual([])
    expect(performance.now() - start).toBeGreaterThanOrEqual(20.5)
  })
})

describe('poll refuses', () => {
  const closed = socket()
  closed.close()
  const any = poll() as unknown as Record<string, (...args: unknown[]) => unknown>

  test.each<[string, new () => Error, () => unknown]>([
    ['poll: ENOENT (the descriptor is not registered)', Error, () => poll().modify(0, POLLIN)],
    ['Expected `fd` to be a registered descriptor, got 5', RangeError, () => poll().unregister(5)],
    ['Expected `fd` to be an open socket, got a closed one', RangeError, () => poll().register(closed)],
    ['Expected `fd` to be a descriptor from 0 to 2147483647', RangeError, () => poll().register(-1)],
    ['Expected `eventmask` to be an integer from 0 to 65535, got -1', RangeError, () => poll().register(0, -1)],
    ['Expected `eventmask` to be an integer from 0 to 65535, got 65536', RangeError, () => poll().register(0, 65536)],
    ['Expected `timeoutMs` to be a number from 0 to 2147483647', RangeError, () => poll().poll(2 ** 31)],
    ['Expected `timeoutMs` to be a number from 0 to 2147483647, got NaN', RangeError, () => poll().poll(Number.NaN)],
    ["Expected `timeoutMs` to be a number or null, got '1'", TypeError, () => any.poll!('1')],
    ["or an object with fileno(), got 'x'", TypeError, () => any.register!('x')],
  ])('%s', (message, type, action) => {
    expect(action).toThrow(type)
    expect(action).toThrow(message)
  })
})
