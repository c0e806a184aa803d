import { closeSync, fstatSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  DefaultSelector,
  EpollSelector,
  EVENT_READ,
  EVENT_WRITE,
  PollSelector,
  SelectSelector,
  socket,
  socketpair,
} from '../src/index.ts'
import { codeOf, connectedPair, fillSendBuffer, listenOnLoopback } from './connected-pair.ts'

const onLinux = process.platform === 'linux'
const kinds = [SelectSelector, PollSelector, ...(onLinux ? [EpollSelector] : []), DefaultSelector]
const BOTH = EVENT_READ | EVENT_WRITE

describe.each(kinds.map(kind => [kind === DefaultSelector ? 'DefaultSelector' : kind.name, kind] as const))(
  '%s',
  (_, Selector) => {
    test('answers the key and what is ready of the events it waits for', () => {
      using pair = connectedPair()
      using selector = new Selector<string>()
      const server = selector.register(pair.server, EVENT_READ, 'server')
      const client = selector.register(pair.client.fileno(), BOTH, 'client')
      expect(server).toEqual({ fileobj: pair.server, fd: pair.server.fileno(), events: EVENT_READ, data: 'server' })
      expect(selector.select(0)).toEqual([[client, EVENT_WRITE]])
      pair.client.sendall(Buffer.from('x'))
      pair.server.sendall(Buffer.from('x'))
      const ready = selector.select()
      expect(new Map(ready)).toEqual(
        new Map([
          [server, EVENT_READ],
          [client, BOTH],
        ]),
      )
      expect(ready.find(([key]) => key.data === 'server')![0].fileobj).toBe(pair.server)
    })

    test('accepts, and waits until there is room to send', () => {
      using listener = listenOnLoopback()
      using selector = new Selector()
      selector.register(listener, EVENT_READ)
      using client = socket()
      client.connect(listener.getsockname())
      expect(selector.select(10).map(([key]) => key.fileobj)).toEqual([listener])
      using server = listener.accept()[0]
      fillSendBuffer(client)
      selector.register(client, EVENT_WRITE)
      expect(selector.select(0)).toEqual([])
      while (selector.select(0).length === 0) server.recv(1024 * 1024)
    })

    test('modify changes events and data, and answers a new key', () => {
      const [left, right] = socketpair()
      using selector = new Selector<number>()
      const first = selector.register(left, EVENT_READ, 1)
      const second = selector.modify(left, EVENT_WRITE, 2)
      expect([first.data, second.data]).toEqual([1, 2])
      expect(selector.select(0)).toEqual([[second, EVENT_WRITE]])
      const third = selector.modify(left, EVENT_WRITE, 3)
      expect(selector.select(0)).toEqual([[third, EVENT_WRITE]])
      expect(selector.get_key(left)).toBe(third)
      selector.modify(left, EVENT_READ, 3)
      expect(selector.select(0)).toEqual([])
      for (const each of [left, right]) each.close()
    })

    test('unregister answers the key, also of a socket that is closed by now', () => {
      const [left, right] = socketpair()
      using selector = new Selector()
      const key = selector.register(left, BOTH)
      const other = selector.register(right, EVENT_READ)
      left.close()
      expect(selector.unregister(left)).toBe(key)
      expect(selector.unregister(right.fileno())).toBe(other)
      expect(selector.get_map()!.size).toBe(0)
      expect(selector.select(0)).toEqual([])
      right.close()
    })

    test('the end of the peer makes both ready', () => {
      const [left, right] = socketpair()
      using selector = new Selector()
      const key = selector.register(left, BOTH)
      right.close()
      expect(selector.select()).toEqual([[key, BOTH]])
      left.close()
    })

    test('without anything registered waits for the time, not less', () => {
      using selector = new Selector()
      const start = performance.now()
      expect([selector.select(-5), selector.select(0), selector.select(0.0205)]).toEqual([[], [], []])
      expect(performance.now() - start).toBeGreaterThanOrEqual(20.5)
    })

    test('looks up by object and by number, and says what is not there', () => {
      const [left, right] = socketpair()
      using selector = new Selector()
      const key = selector.register(left, EVENT_READ)
      expect([selector.get_key(left), selector.get_key(left.fileno())]).toEqual([key, key])
      expect([...selector.get_map()!]).toEqual([[left.fileno(), key]])
      const missing = `Expected \`fileobj\` to be registered with the selector, but descriptor ${right.fileno()} is not`
      for (const call of [
        () => selector.get_key(right),
        () => selector.unregister(right),
        () => selector.modify(right, 1),
      ]) {
        expect(call).toThrow(RangeError)
        expect(call).toThrow(missing)
      }
      expect(() => selector.register(left.fileno(), EVENT_READ)).toThrow(RangeError)
      expect(() => selector.register(left, EVENT_READ)).toThrow('to be new to the selector')
      for (const each of [left, right]) each.close()
    })

    test('refuses wrong events, closed sockets and what has no descriptor, and keeps nothing of them', () => {
      using selector = new Selector()
      const closed = socket()
      closed.close()
      expect(() => selector.register(0, 0)).toThrow('Expected `events` to be an integer from 1 to 3, got 0')
      expect(() => selector.register(0, 4)).toThrow(RangeError)
      expect(() => selector.register(closed, EVENT_READ)).toThrow('to be an open socket, got a closed one')
      expect(() => selector.register('x' as never, EVENT_READ)).toThrow(TypeError)
      expect(() => selector.select('1' as never)).toThrow('Expected `timeout` to be a number or null')
      expect(() => selector.select(Number.NaN)).toThrow(RangeError)
      expect(selector.get_map()!.size).toBe(0)
    })

    test('after close every call is EBADF, and closing again is harmless', () => {
      const selector = new Selector()
      selector.register(0, EVENT_READ)
      selector.close()
      selector.close()
      expect(selector.get_map()).toBeNull()
      for (const call of [() => selector.select(0), () => selector.register(0, 1), () => selector.get_key(0)]) {
        expect(codeOf(call)).toBe('EBADF')
      }
    })

    test('many at once', () => {
      const pairs = Array.from({ length: 150 }, () => socketpair())
      using selector = new Selector<number>()
      for (const [index, [left]] of pairs.entries()) selector.register(left, EVENT_READ, index)
      for (const [, right] of pairs) right.sendall(Buffer.from('x'))
      const ready = selector.select().map(([key]) => key.data)
      expect(ready.sort((a, b) => a - b)).toEqual(pairs.map((_, index) => index))
      for (const each of pairs.flat()) each.close()
    })
  },
)

describe.skipIf(!onLinux)('EpollSelector', () => {
  test('is the default, and closes its descriptor', () => {
    expect(DefaultSelector).toBe(EpollSelector)
    const selector = new EpollSelector()
    const fd = selector.fileno()
    expect(fstatSync(fd).isFile()).toBe(false)
    selector.close()
    expect(selector.fileno()).toBe(-1)
    expect(codeOf(() => fstatSync(fd))).toBe('EBADF')
  })

  test('says EPERM for a file, EBADF for a number that is not open, and keeps neither', () => {
    using selector = new EpollSelector()
    const fd = openSync(import.meta.filename, 'r')
    expect(() => selector.register(fd, EVENT_READ)).toThrow('epoll_ctl: EPERM (the descriptor is of a kind')
    closeSync(fd)
    expect(codeOf(() => selector.register(fd, EVENT_READ))).toBe('EBADF')
    expect(selector.get_map()!.size).toBe(0)
  })

  test('forgets a registration that the kernel no longer has', () => {
    using selector = new EpollSelector()
    const [left, right] = socketpair()
    const fd = left.fileno()
    selector.register(fd, EVENT_READ)
    left.close()
    expect(codeOf(() => selector.modify(fd, EVENT_WRITE))).toBe('EBADF')
    expect(selector.get_map()!.size).toBe(0)
    right.close()
  })
})
