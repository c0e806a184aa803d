/** What the kernel says of single connections, asked by itself and read from its table: both must agree. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findIpv4Socket, listIpv4Sockets, TCP_ESTABLISHED } from '../src/kernel/sock-diag.ts'
import {
  connectingPorts,
  findConnection,
  type OwnConnection,
  readConnections,
  type TcpEnd,
  unreadBytesAt,
} from '../src/kernel/tcp-table.ts'
import { SilentListener } from '../src/peer/silent-listener.ts'
import { Story } from '../src/story/story.ts'

const ANY_IPV6 = '::'
/** Both ends of so many connections do not fit into one piece of an answer. */
const MANY = 200

/** A server that keeps what it accepts, paused, and a client of it. */
async function connectTo(bound: string, host: string): Promise<{ ours: Socket; theirs: Socket; server: Server }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, bound)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const ours = connect({ host, port, allowHalfOpen: true })
  const [[theirs]] = await Promise.all([accepted, once(ours, 'connect')])
  onTestFinished(() => {
    for (const end of [ours, theirs, server]) {
      if (end === server) server.close()
      else (end as Socket).destroy()
    }
  })
  return { ours, theirs, server }
}

const endsOf = ({ localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 }: Socket): OwnConnection => ({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
})

/** Waits until both ways of asking say the same, and that is as it should be. */
async function untilBothSay(
  connection: OwnConnection,
  wanted: { ours?: Partial<TcpEnd>; theirs?: Partial<TcpEnd> },
): Promise<void> {
  await expect
    .poll(() => [findConnection(connection), readConnections([connection])[0]])
    .toMatchObject([wanted, wanted])
  expect(findConnection(connection)).toEqual(readConnections([connection])[0])
}

describe.runIf(process.platform === 'linux')('a connection', () => {
  test.each([
    ['of IPv4', '127.0.0.1', '127.0.0.1'],
    ['between IPv4 and a socket of IPv6', ANY_IPV6, '127.0.0.1'],
    ['of IPv6', '::1', '::1'],
    ['with another address of the loopback interface', '127.0.0.5', '127.0.0.5'],
  ])('%s is followed from its first byte to its end', async (_, bound, host) => {
    const { ours, theirs } = await connectTo(bound, host)
    const connection = endsOf(ours)
    await untilBothSay(connection, { ours: { state: 'established' }, theirs: { state: 'established', unread: 0 } })

    ours.write('five!')
    await untilBothSay(connection, { ours: { unacknowledged: 0 }, theirs: { unread: 5 } })
    expect(readConnections([endsOf(theirs)])[0]).toEqual(findConnection(endsOf(theirs)))

    ours.end()
    await untilBothSay(connection, { theirs: { state: 'other' } })
    theirs.destroy()
    await expect.poll(() => findConnection(connection).theirs).toBeUndefined()
  })

  test('that nobody accepts has no inode', async () => {
    const story = new Story(0)
    onTestFinished(() => story.end())
    const { port } = await SilentListener.open(story, '127.0.0.1', 1)
    const ours = connect({ host: '127.0.0.1', port })
    onTestFinished(() => void ours.destroy())
    await once(ours, 'connect')
    await untilBothSay(endsOf(ours), { theirs: { inode: '0' } })
  })
})

describe.runIf(process.platform === 'linux')('the kernel', () => {
  test('knows no end of a connection that never was, though somebody listens at its port', async () => {
    const { ours } = await connectTo('127.0.0.1', '127.0.0.1')
    const { remotePort } = endsOf(ours)
    const listener = { address: '127.0.0.1', port: remotePort }
    expect(findIpv4Socket(listener, { address: '127.0.0.1', port: 1 })).toBe('none')
    expect(findIpv4Socket({ address: '127.0.0.1', port: 1 }, listener)).toBe('none')
  })

  test('adds up what was sent to a port and not read', async () => {
    const { ours } = await connectTo('127.0.0.1', '127.0.0.1')
    const { remotePort } = endsOf(ours)
    ours.write('seven b')
    await expect.poll(() => unreadBytesAt(remotePort)).toBe(7)
  })

  test('lists many sockets, in as many pieces as it takes', async () => {
    const server = createServer({ pauseOnConnect: true })
    const accepted: Socket[] = []
    server.on('connection', each => accepted.push(each))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const clients = Array.from({ length: MANY }, () => connect({ host: '127.0.0.1', port }))
    onTestFinished(() => {
      for (const each of [...clients, ...accepted]) each.destroy()
      server.close()
    })
    await Promise.all(clients.map(each => once(each, 'connect')))
    const listed = listIpv4Sockets([TCP_ESTABLISHED]) ?? []
    expect(listed.filter(each => each.remotePort === port)).toHaveLength(MANY)
    expect(listed.filter(each => each.localPort === port)).toHaveLength(MANY)
  })

  test('knows who tries to connect', async () => {
    const story = new Story(0)
    onTestFinished(() => story.end())
    const { port } = await SilentListener.open(story, '127.0.0.1')
    const ours = connect({ host: '127.0.0.1', port })
    onTestFinished(() => void ours.destroy())
    await expect.poll(() => connectingPorts().filter(each => each === port)).toHaveLength(1)
  })
})
