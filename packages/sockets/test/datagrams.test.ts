import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  SOCK_DGRAM,
  type Socket,
  SocketError,
  socket,
} from '../src/index.ts'
import { codeOf, connectedPair, GUARD_SECONDS } from './connected-pair.ts'
import { pythonMissing, startCommand, startProgram } from './program.ts'

/** Opens a UDP socket on a free port of the loopback interface; it gives up after {@link GUARD_SECONDS}. */
function datagramSocket(family: number = AF_INET): Socket {
  const opened = socket(family, SOCK_DGRAM)
  opened.settimeout(GUARD_SECONDS)
  opened.bind({ host: family === AF_INET6 ? '::1' : '127.0.0.1', port: 0 })
  return opened
}

describe.each([
  ['AF_INET', AF_INET],
  ['AF_INET6', AF_INET6],
])('over %s', (_name, family) => {
  test('a datagram arrives with the address of its sender, who gets an answer there', () => {
    using left = datagramSocket(family)
    using right = datagramSocket(family)
    expect(left.sendto(Buffer.from('question'), right.getsockname())).toBe(8)
    const [question, from] = right.recvfrom(100)
    expect([question.toString(), from]).toEqual(['question', left.getsockname()])
    right.sendto(Buffer.from('answer'), from)
    expect(left.recvfrom(100)).toEqual([Buffer.from('answer'), right.getsockname()])
  })

  test('each of many senders gets its own answer', () => {
    using server = datagramSocket(family)
    const clients = Array.from({ length: 20 }, () => datagramSocket(family))
    for (const [index, client] of clients.entries()) client.sendto(Buffer.of(index), server.getsockname())
    for (const client of clients) {
      const [bytes, from] = server.recvfrom(10)
      expect(from).toEqual(client.getsockname())
      server.sendto(bytes, from)
    }
    for (const [index, client] of clients.entries()) {
      expect(client.recvfrom(10)[0]).toEqual(Buffer.of(index))
      client.close()
    }
  })
})

describe('sendto', () => {
  test('takes a name, and looks it up', () => {
    using receiver = datagramSocket()
    using sender = datagramSocket()
    sender.sendto(Buffer.from('x'), { host: 'localhost', port: receiver.getsockname().port })
    expect(receiver.recvfrom(10)[1]).toEqual(sender.getsockname())
  })

  test('binds the socket to a free port', () => {
    using receiver = datagramSocket()
    using sender = socket(AF_INET, SOCK_DGRAM)
    expect(sender.getsockname()).toEqual({ host: '0.0.0.0', port: 0 })
    sender.sendto(Buffer.from('x'), receiver.getsockname())
    expect(receiver.recvfrom(10)[1].port).toBe(sender.getsockname().port)
  })

  test('sends where it is told though the port, the host or the family change from call to call', () => {
    using four = datagramSocket()
    using six = datagramSocket(AF_INET6)
    using both = socket(AF_INET6, SOCK_DGRAM)
    both.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
    both.settimeout(GUARD_SECONDS)
    using plain = datagramSocket()
    const mapped = { host: '::ffff:127.0.0.1', port: four.getsockname().port }
    both.sendto(Buffer.from('1'), mapped)
    both.sendto(Buffer.from('2'), six.getsockname())
    plain.sendto(Buffer.from('3'), four.getsockname())
    both.sendto(Buffer.from('4'), mapped)
    plain.sendto(Buffer.from('5'), plain.getsockname())
    expect(Array.from({ length: 3 }, () => four.recvfrom(10)[0].toString())).toEqual(['1', '3', '4'])
    expect(six.recvfrom(10)[0].toString()).toBe('2')
    expect(plain.recvfrom(10)[0].toString()).toBe('5')
  })

  test('sends an empty datagram, which arrives as one', () => {
    using receiver = datagramSocket()
    using sender = datagramSocket()
    expect(sender.sendto(new Uint8Array(0), receiver.getsockname())).toBe(0)
    sender.sendto(Buffer.from('next'), receiver.getsockname())
    expect(receiver.recvfrom(10)).toEqual([Buffer.alloc(0), sender.getsockname()])
    expect(receiver.recv(10).toString()).toBe('next')
  })

  test('takes flags before the address', () => {
    using receiver = datagramSocket()
    using sender = datagramSocket()
    expect(sender.sendto(Buffer.from('x'), MSG_DONTWAIT, receiver.getsockname())).toBe(1)
    expect(receiver.recv(10).toString()).toBe('x')
  })

  test('throws EMSGSIZE with the address for more than a datagram holds, and sends nothing', () => {
    using receiver = datagramSocket()
    using sender = datagramSocket()
    const { port } = receiver.getsockname()
    expect(() => sender.sendto(Buffer.alloc(65508), { host: '127.0.0.1', port })).toThrow(
      `sendto 127.0.0.1:${port}: EMSGSIZE (the message is too long to be sent whole)`,
    )
    receiver.setblocking(false)
    expect(codeOf(() => receiver.recv(10))).toBe('EAGAIN')
  })

  test('sends the largest datagram whole', () => {
    using receiver = datagramSocket()
    using sender = datagramSocket()
    expect(sender.sendto(Buffer.alloc(65507, 'x'), receiver.getsockname())).toBe(65507)
    expect(receiver.recvfrom(65536)[0].equals(Buffer.alloc(65507, 'x'))).toBe(true)
  })

  test('throws EACCES for a broadcast address without SO_BROADCAST', () => {
    using sender = socket(AF_INET, SOCK_DGRAM)
    expect(codeOf(() => sender.sendto(Buffer.from('x'), { host: '<broadcast>', port: 9 }))).toMatch(
      /EACCES|ENETUNREACH/,
    )
    expect(codeOf(() => sender.sendto(Buffer.from('x'), { host: '127.255.255.255', port: 9 }))).toBe('EACCES')
  })

  test('throws for an address of the other family what the name look-up says', () => {
    using sender = datagramSocket()
    expect(codeOf(() => sender.sendto(Buffer.from('x'), { host: '::1', port: 9 }))).toBe('EAI_ADDRFAMILY')
  })
})

describe('recvfrom', () => {
  test('cuts a datagram to the size asked for and loses the rest of it', () => {
    using pair = datagramPair()
    pair.left.send(Buffer.from('Hello'))
    pair.left.send(Buffer.from('World'))
    expect(pair.right.recvfrom(2)[0].toString()).toBe('He')
    expect(pair.right.recvfrom(100)[0].toString()).toBe('World')
  })

  test('of 0 bytes takes a datagram away', () => {
    using pair = datagramPair()
    pair.left.send(Buffer.from('Hello'))
    expect(pair.right.recvfrom(0)).toEqual([Buffer.alloc(0), pair.left.getsockname()])
    expect(codeOf(() => pair.right.recvfrom(1))).toBe('EAGAIN')
  })

  test('with MSG_PEEK leaves the datagram there', () => {
    using pair = datagramPair()
    pair.left.send(Buffer.from('Hello'))
    expect(pair.right.recvfrom(2, MSG_PEEK)).toEqual([Buffer.from('He'), pair.left.getsockname()])
    expect(pair.right.recvfrom(100)[0].toString()).toBe('Hello')
  })

  test('with MSG_TRUNC shows no more than was asked for; recvfrom_into answers the full length', () => {
    using pair = datagramPair()
    pair.left.send(Buffer.from('Hello'))
    expect(pair.right.recvfrom(2, MSG_PEEK | MSG_TRUNC)[0].toString()).toBe('He')
    const whole = Buffer.from('....')
    expect(pair.right.recvfrom_into(whole, 2, MSG_TRUNC)).toEqual([5, pair.left.getsockname()])
    expect(whole.toString()).toBe('He..')
  })

  test('throws EAGAIN on a socket that never waits, and with MSG_DONTWAIT on one that blocks', () => {
    using pair = datagramPair()
    expect(() => pair.right.recvfrom(10)).toThrow('recvfrom: EAGAIN (no message has come yet)')
    pair.right.setblocking(true)
    expect(codeOf(() => pair.right.recvfrom(10, MSG_DONTWAIT))).toBe('EAGAIN')
  })

  test('throws ETIMEDOUT after the time-out, and the socket still works', () => {
    using pair = datagramPair()
    pair.right.settimeout(0.02)
    expect(() => pair.right.recvfrom(10)).toThrow('recvfrom: ETIMEDOUT (no message came within 0.02 s)')
    pair.left.send(Buffer.from('late'))
    expect(pair.right.recvfrom(10)[0].toString()).toBe('late')
  })

  test('waits, with and without a time-out, for a datagram that comes later', async () => {
    for (const timeout of ['none', '10']) {
      using program = startProgram('udp-echo.ts', ['1', timeout])
      const port = Number(await program.nextLine())
      using client = datagramSocket()
      client.sendto(Buffer.from('later'), { host: '127.0.0.1', port })
      expect(client.recvfrom(10)[0].toString()).toBe('later')
      expect((await program.ended).code).toBe(0)
    }
  })

  test('answers a Buffer that later calls leave alone', () => {
    using pair = datagramPair()
    for (const text of ['one', 'two']) pair.left.send(Buffer.from(text))
    const [[first], [second]] = [pair.right.recvfrom(65536), pair.right.recvfrom(65536)]
    expect([first.toString(), second.toString()]).toEqual(['one', 'two'])
  })

  test('on a stream answers no address', () => {
    using pair = connectedPair()
    pair.client.send(Buffer.from('x'))
    expect(pair.server.recvfrom(10)).toEqual([Buffer.from('x'), { host: '', port: 0 }])
  })
})

describe('recvfrom_into', () => {
  test('writes nothing outside a view and nothing past nbytes', () => {
    using pair = datagramPair()
    const whole = Buffer.from('..........')
    pair.left.send(Buffer.from('Hello'))
    pair.left.send(Buffer.from('Hello'))
    expect(pair.right.recvfrom_into(whole.subarray(2, 6), 3)[0]).toBe(3)
    expect(whole.toString()).toBe('..Hel.....')
    expect(pair.right.recvfrom_into(whole.subarray(5))).toEqual([5, pair.left.getsockname()])
    expect(whole.toString()).toBe('..HelHello')
  })
})

describe('a connected datagram socket', () => {
  test('sends with send, and hears nobody but its peer', () => {
    using server = datagramSocket()
    using stranger = datagramSocket()
    using client = datagramSocket()
    client.connect(server.getsockname())
    expect(client.getpeername()).toEqual(server.getsockname())
    stranger.sendto(Buffer.from('noise'), client.getsockname())
    client.send(Buffer.from('question'))
    const [, from] = server.recvfrom(100)
    server.sendto(Buffer.from('answer'), from)
    expect(client.recv(100).toString()).toBe('answer')
    client.setblocking(false)
    expect(codeOf(() => client.recv(100))).toBe('EAGAIN')
  })

  test('hears that nobody listens, which an unconnected one does not', () => {
    const gone = datagramSocket()
    const address = gone.getsockname()
    gone.close()
    using client = datagramSocket()
    client.connect(address)
    client.send(Buffer.from('anybody?'))
    expect(() => client.recv(10)).toThrow('recv: ECONNREFUSED (nothing listens there)')
    client.send(Buffer.from('anybody?'))
    expect(codeOf(() => client.recvfrom(10))).toBe('ECONNREFUSED')
    using unconnected = datagramSocket()
    unconnected.setblocking(false)
    unconnected.sendto(Buffer.from('anybody?'), address)
    expect(codeOf(() => unconnected.recvfrom(10))).toBe('EAGAIN')
  })

  test('can change its peer', () => {
    using first = datagramSocket()
    using second = datagramSocket()
    using client = datagramSocket()
    for (const server of [first, second]) {
      client.connect(server.getsockname())
      client.send(Buffer.from('x'))
      expect(server.recvfrom(10)[1]).toEqual(client.getsockname())
    }
  })

  test('without a peer, send is EDESTADDRREQ', () => {
    using client = datagramSocket()
    expect(codeOf(() => client.send(Buffer.from('x')))).toBe('EDESTADDRREQ')
  })
})

test('an error of sendto has the address', () => {
  using sender = datagramSocket()
  try {
    sender.sendto(Buffer.alloc(70000), { host: '127.0.0.1', port: 9 })
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(SocketError)
    expect(error).toMatchObject({ code: 'EMSGSIZE', syscall: 'sendto', address: '127.0.0.1', port: 9 })
  }
})

const PYTHON_SERVER = `
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(('127.0.0.1', 0))
    print(server.getsockname()[1], flush=True)
    data, peer = server.recvfrom(65536)
    server.sendto(data.upper(), peer)`

const PYTHON_CLIENT = `
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.sendto(b'from python', ('127.0.0.1', int(sys.argv[1])))
    print(client.recvfrom(65536)[0].decode())`

describe('with other programs', () => {
  test('a server of this package serves a client of node:dgram', async () => {
    using server = startProgram('udp-echo.ts')
    const client = createSocket('udp4')
    client.send('from node', Number(await server.nextLine()), '127.0.0.1')
    const [message] = await once(client, 'message')
    expect(String(message)).toBe('from node')
    client.close()
    expect((await server.ended).code).toBe(0)
  })

  test('a client of this package speaks with a server of node:dgram', async () => {
    const server = createSocket('udp4')
    server.on('message', (message, { port, address }) => server.send(message, port, address))
    await once(server.bind(0, '127.0.0.1'), 'listening')
    using client = startProgram('udp-ask.ts', [String(server.address().port), 'from sockets'])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'from sockets\n' })
    server.close()
  })

  test.skipIf(pythonMissing)('a server of this package serves a client of Python', async () => {
    using server = startProgram('udp-echo.ts')
    using client = startCommand('python3', ['-c', PYTHON_CLIENT, await server.nextLine()])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'from python\n' })
  })

  test.skipIf(pythonMissing)('a client of this package speaks with a server of Python', async () => {
    using server = startCommand('python3', ['-c', PYTHON_SERVER])
    using client = startProgram('udp-ask.ts', [await server.nextLine(), 'to python'])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'TO PYTHON\n' })
  })
})

/** Two datagram sockets, `left` connected to `right`, which never waits. */
function datagramPair(): { left: Socket; right: Socket } & Disposable {
  const [left, right] = [datagramSocket(), datagramSocket()]
  left.connect(right.getsockname())
  right.setblocking(false)
  const close = () => {
    for (const each of [left, right]) each.close()
  }
  return { left, right, [Symbol.dispose]: close }
}
