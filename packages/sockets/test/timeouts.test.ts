import { describe, expect, test } from 'vitest'
import { socket } from '../src/index.ts'
import { codeOf, connectedPair, fillSendBuffer, listenOnLoopback, unixPair } from './connected-pair.ts'
import { startProgram } from './program.ts'

const SHORT_SECONDS = 0.02

describe('the mode of a socket', () => {
  test('is blocking at first', () => {
    using fresh = socket()
    expect([fresh.getblocking(), fresh.gettimeout()]).toEqual([true, null])
  })

  test('follows setblocking and settimeout, as in Python', () => {
    using any = socket()
    any.setblocking(false)
    expect([any.getblocking(), any.gettimeout()]).toEqual([false, 0])
    any.settimeout(2.5)
    expect([any.getblocking(), any.gettimeout()]).toEqual([true, 2.5])
    any.settimeout(0)
    expect([any.getblocking(), any.gettimeout()]).toEqual([false, 0])
    any.setblocking(true)
    expect([any.getblocking(), any.gettimeout()]).toEqual([true, null])
  })
})

describe('after the time-out', () => {
  test('accept throws ETIMEDOUT', () => {
    using listener = listenOnLoopback()
    listener.settimeout(SHORT_SECONDS)
    expect(codeOf(() => listener.accept())).toBe('ETIMEDOUT')
  })

  test('recv and recv_into throw ETIMEDOUT, and the socket still works', () => {
    using pair = connectedPair()
    pair.server.settimeout(SHORT_SECONDS)
    expect(codeOf(() => pair.server.recv(100))).toBe('ETIMEDOUT')
    expect(codeOf(() => pair.server.recv_into(Buffer.alloc(100)))).toBe('ETIMEDOUT')
    pair.client.sendall(Buffer.from('late'))
    expect(pair.server.recv(100).toString()).toBe('late')
  })

  test('send throws ETIMEDOUT', () => {
    using pair = unixPair()
    fillSendBuffer(pair.client)
    pair.client.settimeout(SHORT_SECONDS)
    expect(codeOf(() => pair.client.send(Buffer.from('x')))).toBe('ETIMEDOUT')
  })

  test('connect throws ETIMEDOUT when nobody answers', () => {
    using listener = socket()
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen(0)
    using first = socket()
    first.connect(listener.getsockname())
    // The queue of the listener is full: the kernel drops what comes next without an answer.
    using second = socket()
    second.settimeout(SHORT_SECONDS)
    expect(codeOf(() => second.connect(listener.getsockname()))).toBe('ETIMEDOUT')
    using third = socket()
    third.settimeout(SHORT_SECONDS)
    expect(third.connect_ex(listener.getsockname())).toBe(11)
  })

  test('the error says what did not come, and within what time', () => {
    using pair = connectedPair()
    pair.server.settimeout(SHORT_SECONDS)
    expect(() => pair.server.recv(100)).toThrow('recv: ETIMEDOUT (no bytes came within 0.02 s)')
  })
})

test('sendall has one deadline for all of it, though every piece comes in time', async () => {
  using program = startProgram('read-slowly.ts')
  const port = Number(await program.nextLine())
  using client = socket()
  client.connect({ host: '127.0.0.1', port })
  client.settimeout(0.2)
  // The peer takes a little, always, and never all: only a deadline for the whole ends this.
  expect(codeOf(() => client.sendall(Buffer.alloc(1024 * 1024 * 1024)))).toBe('ETIMEDOUT')
})

test('accept with a time-out takes a connection that comes while it waits', async () => {
  using program = startProgram('accept-with-timeout.ts')
  const port = Number(await program.nextLine())
  using client = socket()
  client.connect({ host: '127.0.0.1', port })
  expect(client.recv(100).toString()).toBe('welcome')
  expect((await program.ended).code).toBe(0)
})
