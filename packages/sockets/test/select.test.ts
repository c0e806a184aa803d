import { closeSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Socket, select, socket, socketpair } from '../src/index.ts'
import { codeOf, connectedPair, fillSendBuffer, listenOnLoopback } from './connected-pair.ts'

describe('select answers', () => {
  test('what can be read, written and nothing else', () => {
    using pair = connectedPair()
    expect(select([pair.server], [pair.server], [pair.server], 0)).toEqual([[], [pair.server], []])
    pair.client.sendall(Buffer.from('x'))
    expect(select([pair.server, pair.client], [], [], 10)).toEqual([[pair.server], [], []])
    // Not TCP: there the kernel may still be moving bytes to the peer, which makes room again.
    const [full, empty] = socketpair()
    fillSendBuffer(full)
    expect(select([], [full, empty], [], 10)).toEqual([[], [empty], []])
    for (const each of [full, empty]) each.close()
  })

  test('a listener when a connection waits, and a stream at its end', () => {
    using listener = listenOnLoopback()
    expect(select([listener], [], [], 0)[0]).toEqual([])
    using client = socket()
    client.connect(listener.getsockname())
    expect(select([listener], [], [])[0]).toEqual([listener])
    using server = listener.accept()[0]
    client.close()
    expect(select([server], [], [])[0]).toEqual([server])
    expect(server.recv(1)).toHaveLength(0)
  })

  test('urgent bytes as exceptional', () => {
    using pair = connectedPair()
    pair.client.send(Buffer.from('!'), 1)
    expect(select([], [], [pair.server], 10)).toEqual([[], [], [pair.server]])
  })

  test('the very objects that were given: sockets, numbers, anything with fileno()', () => {
    const [left, right] = socketpair()
    const wrapped = { fileno: () => left.fileno() }
    right.sendall(Buffer.from('x'))
    const [readable, writable] = select([left, wrapped], [left.fileno(), right], [], 10)
    expect(readable[0]).toBe(left)
    expect(readable[1]).toBe(wrapped)
    expect(writable).toEqual([left.fileno(), right])
    for (const each of [left, right]) each.close()
  })

  test('in the order given, and twice what was given twice', () => {
    const pairs = Array.from({ length: 40 }, () => socketpair())
    const lefts = pairs.map(([left]) => left).reverse()
    for (const [, right] of pairs) right.sendall(Buffer.from('x'))
    expect(select([...lefts, lefts[0]!], [], [], 10)[0]).toEqual([...lefts, lefts[0]])
    for (const each of pairs.flat()) each.close()
  })

  test('any iterable', () => {
    const [left, right] = socketpair()
    expect(select(new Set<Socket>(), new Map([[left, 1]]).keys(), [], 10)).toEqual([[], [left], []])
    for (const each of [left, right]) each.close()
  })

  test('three empty lists when the time is over, not before it', () => {
    const start = performance.now()
    expect(select([], [], [], 0.0305)).toEqual([[], [], []])
    expect(performance.now() - start).toBeGreaterThanOrEqual(30.5)
  })

  test('what is in a list when its turn comes, though fileno() of an object changes the list', () => {
    using pair = connectedPair()
    const shrinking = () => ({
      fileno() {
        list.pop()
        return pair.client.fileno()
      },
    })
    const list = Array.from({ length: 10 }, shrinking)
    expect(select([], list, [], 10)).toEqual([[], list.slice(0, 5), []])
    expect(list).toHaveLength(5)
  })

  test('again while fileno() of an object calls it', () => {
    const [left, right] = socketpair()
    right.sendall(Buffer.from('x'))
    const nested = {
      fileno() {
        select([right], [left], [], 0)
        return left.fileno()
      },
    }
    expect(select([nested, right], [], [], 10)[0]).toEqual([nested])
    for (const each of [left, right]) each.close()
  })
})

describe('select refuses', () => {
  const any = select as (...args: unknown[]) => unknown
  const closed = socket()
  closed.close()

  test.each<[string, new () => Error, () => unknown]>([
    [
      'Expected `r[0]` to be an open socket, got a closed one (its fileno() is -1)',
      RangeError,
      () => select([closed], [], []),
    ],
    ['Expected `w[0]` to be a descriptor from 0 to 2147483647', RangeError, () => select([], [-1], [])],
    [
      'Expected `x[1]` to be below 1024, got 1024 (select knows descriptors from 0 to 1023; poll() and DefaultSelector know all)',
      RangeError,
      () => select([], [], [0, 1024]),
    ],
    ['Expected `timeout` to be a number from 0 to 2147483, got -1', RangeError, () => select([], [], [], -1)],
    ['Expected `timeout` to be a number from 0 to 2147483, got NaN', RangeError, () => select([], [], [], Number.NaN)],
    ["Expected `timeout` to be a number or null, got '1'", TypeError, () => any([], [], [], '1')],
    ['Expected `r` to be an array or another iterable object, got 5', TypeError, () => any(5, [], [])],
    [
      "Expected `r[0]` to be a descriptor from 0 to 2147483647 or an object with fileno(), got 'x'",
      TypeError,
      () => any(['x'], [], []),
    ],
    [
      'Expected `r[0]` to be a descriptor from 0 to 2147483647 or an object with fileno(), got {}',
      TypeError,
      () => any([{}], [], []),
    ],
    ['or an object with fileno(), got 1.5', RangeError, () => any([{ fileno: () => 1.5 }], [], [])],
  ])('%s', (message, type, action) => {
    expect(action).toThrow(type)
    expect(action).toThrow(message)
  })

  test('a number that is no open descriptor: EBADF', () => {
    const fd = openSync('/dev/null', 'r')
    closeSync(fd)
    expect(() => select([fd], [], [], 0)).toThrow('select: EBADF')
    expect(codeOf(() => select([], [fd], [], 0))).toBe('EBADF')
  })
})
