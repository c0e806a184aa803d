import { spawnSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Socket, socket, socketpair } from '../src/index.ts'
import { codeOf, connectedPair, listenOnLoopback, resetOnClose } from './connected-pair.ts'
import { runProgram } from './program.ts'

const onLinux = process.platform === 'linux'

describe('close', () => {
  test('twice is harmless, and never closes the next owner of the number', () => {
    const first = socket()
    const fd = first.fileno()
    first.close()
    using second = socket()
    expect(second.fileno()).toBe(fd)
    first.close()
    expect(second.getsockname().port).toBe(0)
  })

  test('makes every later call EBADF, though another socket has the number now', () => {
    const closed = socket()
    closed.close()
    using _next = socket()
    const address = { host: '127.0.0.1', port: 0 }
    const calls = [
      () => closed.bind(address),
      () => closed.listen(),
      () => closed.accept(),
      () => closed.connect(address),
      () => closed.send(Buffer.from('x')),
      () => closed.sendall(Buffer.from('x')),
      () => closed.recv(1),
      () => closed.recv_into(Buffer.alloc(1)),
      () => closed.sendto(Buffer.from('x'), address),
      () => closed.recvfrom(1),
      () => closed.recvfrom_into(Buffer.alloc(1)),
      () => closed.shutdown(0),
      () => closed.getsockname(),
      () => closed.getpeername(),
      () => closed.setsockopt(1, 2, 1),
      () => closed.getsockopt(1, 2),
      () => closed.setblocking(false),
      () => closed.settimeout(1),
    ]
    expect(calls.map(codeOf)).toEqual(calls.map(() => 'EBADF'))
    expect(closed.fileno()).toBe(-1)
    expect(closed.connect_ex(address)).toBe(9)
  })

  test('makes accept on a closed listener EBADF instead of a wait', () => {
    const listener = listenOnLoopback()
    listener.close()
    expect(codeOf(() => listener.accept())).toBe('EBADF')
    const timed = listenOnLoopback()
    timed.settimeout(10)
    timed.close()
    expect(codeOf(() => timed.accept())).toBe('EBADF')
  })

  test('happens at the end of a using block', () => {
    let escaped: Socket
    {
      using inside = socket()
      escaped = inside
    }
    expect(escaped.fileno()).toBe(-1)
  })

  test('throws EBADF if the number was closed behind its back', () => {
    const original = socket()
    const copy = Socket.from(original.fileno())
    original.close()
    expect(codeOf(() => copy.close())).toBe('EBADF')
    copy.close()
  })
})

describe('detach and from', () => {
  test('hand a descriptor from one object to another', () => {
    using pair = connectedPair()
    const fd = pair.server.detach()
    expect([pair.server.fileno(), codeOf(() => pair.server.recv(1))]).toEqual([-1, 'EBADF'])
    using adopted = Socket.from(fd)
    expect(adopted).toMatchObject({ family: pair.client.family, type: pair.client.type })
    pair.client.sendall(Buffer.from('still there'))
    expect(adopted.recv(100).toString()).toBe('still there')
  })

  test('a descriptor that never waits still does not', () => {
    const [left, right] = socketpair()
    left.setblocking(false)
    using adopted = Socket.from(left.detach())
    expect(adopted.getblocking()).toBe(false)
    expect(codeOf(() => adopted.recv(1))).toBe('EAGAIN')
    right.close()
  })

  test('a listener still listens', () => {
    using listener = Socket.from(listenOnLoopback().detach())
    using client = socket()
    client.connect(listener.getsockname())
    listener.accept()[0].close()
  })

  test('detach twice answers -1', () => {
    const any = socket()
    const fd = any.detach()
    expect(any.detach()).toBe(-1)
    Socket.from(fd).close()
  })

  test('a worker takes a descriptor by its number', async () => {
    expect(await runProgram('hand-to-worker.ts')).toMatchObject({ code: 0, stdout: 'echoed by the worker\n' })
  })
})

test.skipIf(!onLinux)('a program that is started gets none of the sockets', () => {
  using listener = listenOnLoopback()
  using client = socket()
  client.connect(listener.getsockname())
  const [server] = listener.accept()
  const [left, right] = socketpair()
  for (const each of [listener, client, server, left, right]) {
    const link = `/proc/self/fd/${each.fileno()}`
    expect(spawnSync('readlink', [link]).stdout.toString().trim()).not.toBe(readlinkSync(link))
  }
  for (const each of [server, left, right]) each.close()
})

test.skipIf(!onLinux)('descriptors stay level over 5,000 rounds of opening, failing and closing', () => {
  const openDescriptors = () => readdirSync('/proc/self/fd').length
  using listener = listenOnLoopback()
  const address = listener.getsockname()
  const before = openDescriptors()
  for (let round = 0; round < 5000; round++) {
    using client = socket()
    client.connect(address)
    resetOnClose(client)
    const [server] = listener.accept()
    server.close()
    if (round % 10 === 0) {
      using refused = socket()
      codeOf(() => refused.bind(address))
      codeOf(() => refused.connect({ host: 'no host has spaces', port: 1 }))
    }
  }
  expect(openDescriptors()).toBe(before)
})
