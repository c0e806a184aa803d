import { describe, expect, test } from 'vitest'
import {
  MSG_DONTWAIT,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  socketpair,
} from '../src/index.ts'
import { codeOf, connectedPair, fillSendBuffer, unixPair } from './connected-pair.ts'
import { startProgram } from './program.ts'

describe('recv', () => {
  test('answers what is there, not what was asked for', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('Hello'))
    expect(pair.server.recv(65536).toString()).toBe('Hello')
  })

  test('leaves the bytes that do not fit for the next call', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('Hello'))
    expect(pair.server.recv(2).toString()).toBe('He')
    expect(pair.server.recv(2).toString()).toBe('ll')
    expect(pair.server.recv(2).toString()).toBe('o')
  })

  test.each([1, 4096, 4097, 65536, 1024 * 1024, 1024 * 1024 + 1])(
    'answers a Buffer that later calls leave alone, of up to %i bytes',
    size => {
      using pair = connectedPair()
      pair.client.sendall(Buffer.from('a'))
      const first = pair.server.recv(size)
      pair.client.sendall(Buffer.from('b'))
      const second = pair.server.recv(size)
      expect([first.toString(), second.toString()]).toEqual(['a', 'b'])
      expect(Buffer.isBuffer(first)).toBe(true)
    },
  )

  test('of 0 bytes answers an empty Buffer', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('a'))
    expect(pair.server.recv(0)).toHaveLength(0)
    expect(pair.server.recv(1).toString()).toBe('a')
  })

  test('answers an empty Buffer at the end of file, again and again', () => {
    using pair = connectedPair()
    pair.client.close()
    expect(pair.server.recv(100)).toHaveLength(0)
    expect(pair.server.recv(100)).toHaveLength(0)
  })

  test('with MSG_PEEK leaves the bytes there', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('Hello'))
    expect(pair.server.recv(2, MSG_PEEK).toString()).toBe('He')
    expect(pair.server.recv(100).toString()).toBe('Hello')
  })

  test('with MSG_DONTWAIT does not wait on a socket that blocks', () => {
    using pair = connectedPair()
    pair.server.setblocking(true)
    expect(codeOf(() => pair.server.recv(100, MSG_DONTWAIT))).toBe('EAGAIN')
    expect(pair.server.getblocking()).toBe(true)
  })

  test('with MSG_WAITALL waits for all the bytes, which come in two pieces', async () => {
    using program = startProgram('receive-all.ts', ['10'])
    const port = Number(await program.nextLine())
    const { AF_INET, socket } = await import('../src/index.ts')
    using client = socket(AF_INET)
    client.connect({ host: '127.0.0.1', port })
    client.sendall(Buffer.from('first'))
    expect(await program.nextLine()).toBe('the first piece is there')
    client.sendall(Buffer.from('other'))
    expect((await program.ended).stdout).toMatch(/firstother\n$/)
  })

  test('with MSG_WAITALL answers less at the end of file', () => {
    using pair = connectedPair()
    pair.server.setblocking(true)
    pair.client.sendall(Buffer.from('short'))
    pair.client.close()
    expect(pair.server.recv(100, MSG_WAITALL).toString()).toBe('short')
  })

  test.each([64, 4096, 65536, 100_000, 2_000_000])('answers bytes that later calls leave alone, for %i', bufsize => {
    using pair = connectedPair()
    const texts = Array.from({ length: 300 }, (_, index) => `message ${index}`)
    const received = texts.map(text => {
      pair.client.sendall(Buffer.from(text))
      return pair.server.recv(bufsize)
    })
    expect(received.map(String)).toEqual(texts)
  })

  test('goes on with new memory where a program has given the old away', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('Hello'))
    structuredClone(null, { transfer: [pair.server.recv(2).buffer as ArrayBuffer] })
    expect(pair.server.recv(100).toString()).toBe('llo')
  })

  test('with MSG_TRUNC throws bytes of a stream away and shows none of older memory', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('secret'))
    expect(pair.server.recv(4, MSG_TRUNC)).toEqual(Buffer.alloc(4))
    expect(pair.server.recv(100).toString()).toBe('et')
  })

  test('with MSG_OOB answers the urgent byte, which is not in the stream', () => {
    using pair = connectedPair()
    pair.client.send(Buffer.from('a'))
    pair.client.send(Buffer.from('!'), MSG_OOB)
    pair.client.send(Buffer.from('b'))
    expect(pair.server.recv(1, MSG_WAITALL).toString()).toBe('a')
    expect(pair.server.recv(1, MSG_OOB).toString()).toBe('!')
    expect(pair.server.recv(1).toString()).toBe('b')
  })
})

describe('recv_into', () => {
  test('writes into the buffer and answers how many bytes', () => {
    using pair = connectedPair()
    const buffer = Buffer.from('..........')
    pair.client.sendall(Buffer.from('Hello'))
    expect(pair.server.recv_into(buffer)).toBe(5)
    expect(buffer.toString()).toBe('Hello.....')
  })

  test('writes nothing outside a view and nothing past nbytes', () => {
    using pair = connectedPair()
    const whole = Buffer.from('..........')
    pair.client.sendall(Buffer.from('Hello'))
    expect(pair.server.recv_into(whole.subarray(2, 6), 3)).toBe(3)
    expect(whole.toString()).toBe('..Hel.....')
    expect(pair.server.recv_into(whole.subarray(6, 7))).toBe(1)
    expect(whole.toString()).toBe('..Hel.l...')
  })

  test('writes into shared memory', () => {
    using pair = connectedPair()
    const shared = new Uint8Array(new SharedArrayBuffer(8))
    pair.client.sendall(Buffer.from('Hello'))
    expect(pair.server.recv_into(shared)).toBe(5)
    expect(Buffer.from(shared).toString('latin1')).toBe('Hello\0\0\0')
  })
})

describe('send', () => {
  test('answers the number of bytes that the kernel took', () => {
    using pair = connectedPair()
    expect(pair.client.send(Buffer.from('Hello'))).toBe(5)
    expect(pair.client.send(new Uint8Array(0))).toBe(0)
  })

  test('takes only a part of what does not fit, on a socket that never waits', () => {
    using pair = connectedPair()
    pair.client.setblocking(false)
    const bytes = Buffer.alloc(64 * 1024 * 1024)
    const sent = pair.client.send(bytes)
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(bytes.length)
  })

  test('throws EAGAIN when the buffer is full and goes on when the peer has read', () => {
    using pair = unixPair()
    const sent = fillSendBuffer(pair.client)
    expect(codeOf(() => pair.client.send(Buffer.from('x')))).toBe('EAGAIN')
    expect(() => pair.client.send(Buffer.from('x'))).toThrow('send: EAGAIN (the send buffer is full)')
    for (let read = 0; read < sent; ) read += pair.server.recv(1024 * 1024).length
    expect(pair.client.send(Buffer.from('x'))).toBe(1)
  })

  test('sends the bytes of a view and no others', () => {
    using pair = connectedPair()
    pair.client.send(Buffer.from('..Hello..').subarray(2, 7))
    expect(pair.server.recv(100).toString()).toBe('Hello')
  })
})

describe('sendall', () => {
  test('sends all of 32 MiB to a peer that echoes, both ends blocking', async () => {
    using program = startProgram('count-bytes.ts')
    const port = Number(await program.nextLine())
    const { socket } = await import('../src/index.ts')
    using client = socket()
    client.connect({ host: '127.0.0.1', port })
    client.sendall(Buffer.alloc(32 * 1024 * 1024))
    client.shutdown(SHUT_WR)
    expect(client.recv(100).toString()).toBe(String(32 * 1024 * 1024))
  })

  test('sends all the pieces with a time-out, too', async () => {
    using program = startProgram('count-bytes.ts')
    const port = Number(await program.nextLine())
    const { socket } = await import('../src/index.ts')
    using client = socket()
    client.settimeout(15)
    client.connect({ host: '127.0.0.1', port })
    client.sendall(Buffer.alloc(32 * 1024 * 1024))
    client.shutdown(SHUT_WR)
    expect(client.recv(100).toString()).toBe(String(32 * 1024 * 1024))
  })

  test('throws EAGAIN on a socket that never waits', () => {
    using pair = connectedPair()
    pair.client.setblocking(false)
    expect(codeOf(() => pair.client.sendall(Buffer.alloc(64 * 1024 * 1024)))).toBe('EAGAIN')
  })
})

describe('shutdown', () => {
  test('with SHUT_WR ends one direction: the peer reads the end and still sends', () => {
    using pair = connectedPair()
    pair.client.sendall(Buffer.from('request'))
    pair.client.shutdown(SHUT_WR)
    expect(pair.server.recv(100).toString()).toBe('request')
    expect(pair.server.recv(100)).toHaveLength(0)
    pair.server.sendall(Buffer.from('answer'))
    expect(pair.client.recv(100).toString()).toBe('answer')
    expect(codeOf(() => pair.client.send(Buffer.from('more')))).toBe('EPIPE')
  })

  test('with SHUT_RD lets recv answer the end of file', () => {
    const [left, right] = socketpair()
    left.shutdown(SHUT_RD)
    expect(left.recv(100)).toHaveLength(0)
    expect(codeOf(() => right.send(Buffer.from('x')))).toBe('EPIPE')
    left.close()
    right.close()
  })

  test('with SHUT_RDWR ends both directions', () => {
    using pair = connectedPair()
    pair.client.shutdown(SHUT_RDWR)
    expect(pair.client.recv(100)).toHaveLength(0)
    expect(pair.server.recv(100)).toHaveLength(0)
  })
})
