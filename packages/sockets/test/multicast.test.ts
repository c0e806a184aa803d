import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  IP_ADD_MEMBERSHIP,
  IP_ADD_SOURCE_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  if_nameindex,
  inet_aton,
  inet_pton,
  SO_BROADCAST,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOL_SOCKET,
  type Socket,
  socket,
} from '../src/index.ts'
import { codeOf, GUARD_SECONDS } from './connected-pair.ts'

/** Of the block for documentation and tests (RFC 5771 section 9), so that no program of the machine is a member. */
const GROUP = '233.252.0.77'
/** Stays on the interface (RFC 4291 section 2.7); the group is transient. */
const GROUP6 = 'ff11::5:77'
const LOOPBACK = '127.0.0.1'
const membership = Buffer.concat([inet_aton(GROUP), inet_aton(LOOPBACK)])

/** A socket that hears the group on a free port of its own. */
function receiver(family: number = AF_INET): Socket {
  const opened = socket(family, SOCK_DGRAM)
  opened.settimeout(GUARD_SECONDS)
  opened.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  opened.bind({ host: '', port: 0 })
  return opened
}

/** A socket whose multicast stays on the loopback interface. */
function loopbackSender(): Socket {
  const sender = socket(AF_INET, SOCK_DGRAM)
  sender.setsockopt(IPPROTO_IP, IP_MULTICAST_IF, inet_aton(LOOPBACK))
  return sender
}

test.each([
  ['IP_MULTICAST_TTL', AF_INET, IPPROTO_IP, IP_MULTICAST_TTL, 1, 7],
  ['IP_MULTICAST_LOOP', AF_INET, IPPROTO_IP, IP_MULTICAST_LOOP, 1, 0],
  ['IPV6_MULTICAST_HOPS', AF_INET6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1, 7],
  ['IPV6_MULTICAST_LOOP', AF_INET6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1, 0],
])('%s is answered as it was set', (_name, family, level, option, before, after) => {
  using datagrams = socket(family, SOCK_DGRAM)
  expect(datagrams.getsockopt(level, option)).toBe(before)
  datagrams.setsockopt(level, option, after)
  expect(datagrams.getsockopt(level, option)).toBe(after)
})

test('IP_MULTICAST_IF is an address of the interface', () => {
  using sender = loopbackSender()
  expect(sender.getsockopt(IPPROTO_IP, IP_MULTICAST_IF, 4)).toEqual(inet_aton(LOOPBACK))
})

describe('a group of IPv4', () => {
  test('gets what is sent to it, each member a copy', () => {
    using first = receiver()
    using second = socket(AF_INET, SOCK_DGRAM)
    second.settimeout(GUARD_SECONDS)
    second.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    second.bind(first.getsockname())
    for (const member of [first, second]) member.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership)
    using sender = loopbackSender()
    sender.sendto(Buffer.from('to all'), { host: GROUP, port: first.getsockname().port })
    for (const member of [first, second]) {
      const [bytes, from] = member.recvfrom(100)
      expect([bytes.toString(), from]).toEqual(['to all', { host: LOOPBACK, port: sender.getsockname().port }])
    }
  })

  test('is not heard any more once it is left', () => {
    using member = receiver()
    const address = { host: GROUP, port: member.getsockname().port }
    using sender = loopbackSender()
    member.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership)
    sender.sendto(Buffer.from('before'), address)
    expect(member.recv(100).toString()).toBe('before')
    member.setsockopt(IPPROTO_IP, IP_DROP_MEMBERSHIP, membership)
    sender.sendto(Buffer.from('after'), address)
    // What is sent within the machine has arrived when sendto answers.
    sender.sendto(Buffer.from('direct'), { host: LOOPBACK, port: address.port })
    expect(member.recv(100).toString()).toBe('direct')
  })

  test('is not heard on this machine without IP_MULTICAST_LOOP', () => {
    using member = receiver()
    const address = { host: GROUP, port: member.getsockname().port }
    member.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership)
    using sender = loopbackSender()
    sender.setsockopt(IPPROTO_IP, IP_MULTICAST_LOOP, 0)
    sender.sendto(Buffer.from('unheard'), address)
    sender.sendto(Buffer.from('direct'), { host: LOOPBACK, port: address.port })
    const heard = member.recv(100).toString()
    // The loopback interface itself brings a packet back; only a real interface does not.
    expect(['direct', 'unheard']).toContain(heard)
  })

  test.runIf(process.platform === 'linux')('can be joined for one sender', () => {
    using member = receiver()
    const address = { host: GROUP, port: member.getsockname().port }
    const from = (sender: string) => Buffer.concat([membership, inet_aton(sender)])
    member.setsockopt(IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, from('127.0.0.2'))
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      using sender = loopbackSender()
      sender.bind({ host, port: 0 })
      sender.sendto(Buffer.from(host), address)
    }
    expect(member.recv(100).toString()).toBe('127.0.0.2')
  })

  test('to join twice is EADDRINUSE, to leave without having joined EADDRNOTAVAIL', () => {
    using member = receiver()
    member.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership)
    expect(codeOf(() => member.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership))).toBe('EADDRINUSE')
    using stranger = receiver()
    expect(codeOf(() => stranger.setsockopt(IPPROTO_IP, IP_DROP_MEMBERSHIP, membership))).toBe('EADDRNOTAVAIL')
    const notAGroup = Buffer.concat([inet_aton('10.0.0.1'), inet_aton(LOOPBACK)])
    expect(codeOf(() => stranger.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, notAGroup))).toBe('EINVAL')
  })

  test('is shared with node:dgram', async () => {
    const node = createSocket({ type: 'udp4', reuseAddr: true })
    await once(node.bind(0, '0.0.0.0'), 'listening')
    node.addMembership(GROUP, LOOPBACK)
    node.setMulticastInterface(LOOPBACK)
    using sender = loopbackSender()
    const message = once(node, 'message')
    sender.sendto(Buffer.from('to node'), { host: GROUP, port: node.address().port })
    expect(String((await message)[0])).toBe('to node')
    using member = receiver()
    member.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership)
    const sent = Promise.withResolvers<void>()
    node.send('from node', member.getsockname().port, GROUP, () => sent.resolve())
    await sent.promise
    expect(member.recv(100).toString()).toBe('from node')
    node.close()
  })
})

/** The bytes that join GROUP6 on an interface. */
function membership6(index: number): Buffer {
  const number = Buffer.from(Uint32Array.of(index).buffer)
  return Buffer.concat([inet_pton(AF_INET6, GROUP6), number])
}

/** A socket whose multicast goes to an interface and, with so few hops and such a group, never leaves the machine. */
function sender6(index: number): Socket {
  const sender = socket(AF_INET6, SOCK_DGRAM)
  sender.setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_IF, index)
  sender.setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 0)
  return sender
}

/** Answers whether an interface takes part in multicast of IPv6; the loopback interface of Linux does not. */
function hasMulticast6(index: number): boolean {
  using member = receiver(AF_INET6)
  member.settimeout(0.5)
  const { port } = member.getsockname()
  return (
    codeOf(() => {
      member.setsockopt(IPPROTO_IPV6, IPV6_JOIN_GROUP, membership6(index))
      using sender = sender6(index)
      sender.sendto(Buffer.from('?'), { host: GROUP6, port })
      member.recv(1)
    }) === 'no error'
  )
}

const interface6 = process.platform === 'linux' && if_nameindex().find(([index]) => hasMulticast6(index))?.[0]

// Skipped where no interface takes part in multicast of IPv6.
describe.runIf(interface6)('a group of IPv6', () => {
  test('gets what is sent to it, until it is left', () => {
    const index = Number(interface6)
    using member = receiver(AF_INET6)
    member.setsockopt(IPPROTO_IPV6, IPV6_JOIN_GROUP, membership6(index))
    using sender = sender6(index)
    expect(sender.getsockopt(IPPROTO_IPV6, IPV6_MULTICAST_IF)).toBe(index)
    const { port } = member.getsockname()
    sender.sendto(Buffer.from('to all'), { host: GROUP6, port })
    expect(member.recvfrom(100)[0].toString()).toBe('to all')
    member.setsockopt(IPPROTO_IPV6, IPV6_LEAVE_GROUP, membership6(index))
    sender.sendto(Buffer.from('after'), { host: GROUP6, port })
    sender.sendto(Buffer.from('direct'), { host: '::1', port })
    expect(member.recv(100).toString()).toBe('direct')
  })
})

test('SO_BROADCAST lets a datagram go to every host of a network', () => {
  using member = receiver()
  using sender = socket(AF_INET, SOCK_DGRAM)
  sender.bind({ host: LOOPBACK, port: 0 })
  const address = { host: '127.255.255.255', port: member.getsockname().port }
  expect(codeOf(() => sender.sendto(Buffer.from('x'), address))).toBe('EACCES')
  sender.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
  sender.sendto(Buffer.from('to every host'), address)
  expect(member.recv(100).toString()).toBe('to every host')
})
