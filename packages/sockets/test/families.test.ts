import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_NETLINK,
  AF_UNIX,
  IPPROTO_ICMP,
  MSG_TRUNC,
  NETLINK_ROUTE,
  SHUT_WR,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  Socket,
  SocketError,
  socket,
  socketpair,
} from '../src/index.ts'
import { codeOf, GUARD_SECONDS } from './connected-pair.ts'
import { pythonMissing, startCommand, startProgram } from './program.ts'

const onLinux = process.platform === 'linux'
const folder = mkdtempSync(join(tmpdir(), 'sockets-families-'))
afterAll(() => rmSync(folder, { recursive: true }))
let names = 0
const freshPath = () => join(folder, `${names++}`)

/** A datagram socket of AF_UNIX, bound if it gets a path; it gives up after {@link GUARD_SECONDS}. */
function unixDatagrams(path?: string): Socket {
  const opened = socket(AF_UNIX, SOCK_DGRAM)
  opened.settimeout(GUARD_SECONDS)
  if (path !== undefined) opened.bind({ path })
  return opened
}

describe('datagrams of AF_UNIX', () => {
  test('carry the path of their sender, who gets an answer there', () => {
    const [serverPath, clientPath] = [freshPath(), freshPath()]
    using server = unixDatagrams(serverPath)
    using client = unixDatagrams(clientPath)
    client.sendto(Buffer.from('question'), { path: serverPath })
    const [question, from] = server.recvfrom(100)
    expect([question.toString(), from]).toEqual(['question', { host: '', port: 0, path: clientPath }])
    server.sendto(Buffer.from('answer'), { path: from.path! })
    expect(client.recv(100).toString()).toBe('answer')
  })

  test.runIf(onLinux)('carry an abstract name, which leaves no file', () => {
    const path = `\0sockets test ${process.pid}`
    using server = unixDatagrams(path)
    using client = unixDatagrams(`${path} client`)
    client.sendto(Buffer.from('x'), { path })
    expect(server.recvfrom(100)).toEqual([Buffer.from('x'), { host: '', port: 0, path: `${path} client` }])
  })

  test.runIf(onLinux)('of a socket bound to an empty path carry the abstract name that the kernel chose', () => {
    using server = unixDatagrams('')
    using client = unixDatagrams('')
    expect(server.getsockname().path).toMatch(/^\0[0-9a-f]{5}$/)
    client.sendto(Buffer.from('x'), { path: server.getsockname().path! })
    expect(server.recvfrom(100)[1]).toEqual(client.getsockname())
  })

  test('of a socket without a name carry an empty path', () => {
    const path = freshPath()
    using server = unixDatagrams(path)
    using client = unixDatagrams()
    client.connect({ path })
    client.send(Buffer.from('x'))
    expect(server.recvfrom(100)).toEqual([Buffer.from('x'), { host: '', port: 0, path: '' }])
  })

  test('keep their borders in a socketpair', () => {
    const [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    for (const text of ['one', '', 'three']) left.send(Buffer.from(text))
    expect(Array.from({ length: 3 }, () => right.recv(100).toString())).toEqual(['one', '', 'three'])
    for (const each of [left, right]) each.close()
  })

  test('wait in a queue with an end: a full one is EAGAIN', () => {
    const path = freshPath()
    using server = unixDatagrams(path)
    using client = unixDatagrams()
    client.setblocking(false)
    let sent = 0
    const send = () => client.sendto(Buffer.from(`${sent}`), { path })
    while (codeOf(send) === 'no error') sent++
    expect(send).toThrow(/^sendto .*: EAGAIN \(the send buffer is full\)$/)
    for (let received = 0; received < sent; received++) expect(server.recv(100).toString()).toBe(`${received}`)
  })

  test('to a path where nobody is are ENOENT, and ECONNREFUSED if a file is left', () => {
    using client = unixDatagrams()
    const path = freshPath()
    expect(codeOf(() => client.sendto(Buffer.from('x'), { path }))).toBe('ENOENT')
    unixDatagrams(path).close()
    expect(codeOf(() => client.sendto(Buffer.from('x'), { path }))).toBe('ECONNREFUSED')
    expect(codeOf(() => unixDatagrams(path))).toBe('EADDRINUSE')
  })
})

const PYTHON_UNIX = `
import os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
    peer.bind(sys.argv[1])
    peer.sendto(b'from python', sys.argv[2])
    data, address = peer.recvfrom(100)
    print(data.decode(), address == sys.argv[2])`

test.skipIf(pythonMissing)('datagrams of AF_UNIX go to and come from Python', async () => {
  const [ours, theirs] = [freshPath(), freshPath()]
  using server = unixDatagrams(ours)
  using peer = startCommand('python3', ['-c', PYTHON_UNIX, theirs, ours])
  expect(server.recvfrom(100)).toEqual([Buffer.from('from python'), { host: '', port: 0, path: theirs }])
  server.sendto(Buffer.from('to python'), { path: theirs })
  expect((await peer.ended).stdout).toBe('to python True\n')
})

const hasSocat = spawnSync('socat', ['-V']).status === 0
const socatMissing = hasSocat ? false : 'socat is not installed'

test.skipIf(socatMissing)('datagrams of AF_UNIX come from socat', () => {
  const path = freshPath()
  using server = unixDatagrams(path)
  const { status } = spawnSync('socat', ['-u', '-', `UNIX-SENDTO:${path}`], { input: 'from socat' })
  expect([status, server.recv(100).toString()]).toEqual([0, 'from socat'])
})

test.skipIf(socatMissing)('datagrams of UDP are echoed to socat', async () => {
  using server = startProgram('udp-echo.ts')
  const port = await server.nextLine()
  using client = startCommand('socat', ['-T', '10', `EXEC:printf "from socat"`, `UDP4:127.0.0.1:${port}`])
  expect((await server.ended).code).toBe(0)
  client.child.kill()
})

const ncSpeaksUnix = spawnSync('nc', ['-h']).stderr?.toString().includes('-U')
const ncMissing = ncSpeaksUnix ? false : 'nc with -U is not installed'

test.skipIf(ncMissing)('a stream of AF_UNIX is read by nc -U', async () => {
  const path = freshPath()
  using listener = socket(AF_UNIX, SOCK_STREAM)
  listener.settimeout(GUARD_SECONDS)
  listener.bind({ path })
  listener.listen()
  using client = startCommand('nc', ['-U', path])
  const [connection] = listener.accept()
  connection.sendall(Buffer.from('to nc'))
  connection.close()
  expect((await client.ended).stdout).toBe('to nc')
})

describe.runIf(onLinux)('SOCK_SEQPACKET', () => {
  /** A listener and a connection to it. */
  function connectedPackets(): { listener: Socket; client: Socket; server: Socket } & Disposable {
    const listener = socket(AF_UNIX, SOCK_SEQPACKET)
    listener.bind({ path: '' })
    listener.listen()
    const client = socket(AF_UNIX, SOCK_SEQPACKET)
    client.connect({ path: listener.getsockname().path! })
    const [server] = listener.accept()
    const all = [listener, client, server]
    for (const each of all) each.settimeout(GUARD_SECONDS)
    const close = () => {
      for (const each of all) each.close()
    }
    return { listener, client, server, [Symbol.dispose]: close }
  }

  test('connects as a stream does and keeps messages apart as datagrams do', () => {
    using pair = connectedPackets()
    expect(pair.server.type).toBe(SOCK_SEQPACKET)
    for (const text of ['one', 'two']) pair.client.send(Buffer.from(text))
    expect(pair.server.recv(100).toString()).toBe('one')
    expect(pair.server.recv(1).toString()).toBe('t')
    pair.client.send(Buffer.from('three'))
    expect(pair.server.recv_into(Buffer.alloc(2), 0, MSG_TRUNC)).toBe(5)
  })

  test('has an end of file', () => {
    using pair = connectedPackets()
    pair.client.shutdown(SHUT_WR)
    expect(pair.server.recv(100)).toHaveLength(0)
    pair.server.close()
    expect(codeOf(() => pair.client.send(Buffer.from('x')))).toBe('EPIPE')
  })

  test('a listener that was handed over still listens', () => {
    using pair = connectedPackets()
    using adopted = Socket.from(pair.listener.detach())
    using client = socket(AF_UNIX, SOCK_SEQPACKET)
    client.connect({ path: adopted.getsockname().path! })
    adopted.accept()[0].close()
  })
})

describe.runIf(onLinux)('AF_NETLINK', () => {
  test('has addresses of a number and groups', () => {
    using netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
    expect(netlink.getsockname()).toEqual({ host: '', port: 0, pid: 0, groups: 0 })
    netlink.bind({ pid: 0, groups: 1 })
    expect(netlink.getsockname()).toEqual({ host: '', port: 0, pid: expect.any(Number), groups: 1 })
    expect(netlink.getsockname().pid).toBeGreaterThan(0)
  })

  test('says no with the number of the peer', () => {
    using netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
    expect(() => netlink.sendto(Buffer.alloc(16), { pid: 0x7ffffffe, groups: 0 })).toThrow(
      'sendto pid 2147483646: ECONNREFUSED',
    )
    expect(() => netlink.bind({ pid: -1, groups: 0 })).toThrow('Expected `address.pid` to be an integer from 0')
    expect(() => netlink.bind({ host: '', port: 0 })).toThrow('Expected `address.pid` to be an integer')
  })
})

/** Why raw sockets cannot be tried here, or false. */
function rawRefused(): string | false {
  try {
    socket(AF_INET, SOCK_RAW, IPPROTO_ICMP).close()
    return false
  } catch (error) {
    if (error instanceof SocketError) return `${error.message}: raw sockets need a permission (CAP_NET_RAW)`
    throw error
  }
}

describe('SOCK_RAW', () => {
  test.skipIf(rawRefused())('sends a ping over the loopback interface and reads the answer with its IP header', () => {
    using raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)
    raw.settimeout(GUARD_SECONDS)
    const request = echoRequest(process.pid & 0xffff)
    raw.sendto(request, { host: '127.0.0.1', port: 0 })
    for (;;) {
      const [packet, from] = raw.recvfrom(1000)
      expect([packet[0]! >> 4, packet[9], from.host]).toEqual([4, IPPROTO_ICMP, '127.0.0.1'])
      const icmp = packet.subarray((packet[0]! & 15) * 4)
      // The socket hears every ICMP packet of the machine, the request itself too.
      if (icmp[0] !== 0 || !icmp.subarray(4, 6).equals(request.subarray(4, 6))) continue
      expect(icmp.subarray(8).toString()).toBe('ping')
      break
    }
  })

  const isRoot = process.geteuid?.() === 0
  test.runIf(isRoot || rawRefused())('is EPERM or EACCES without the permission', () => {
    if (isRoot) process.seteuid?.(NOBODY)
    try {
      expect(['EPERM', 'EACCES']).toContain(codeOf(() => socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)))
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })
})

/** The user without permissions. */
const NOBODY = 65534

/** An ICMP echo request (RFC 792) with the bytes "ping". */
function echoRequest(id: number): Buffer {
  const packet = Buffer.from([8, 0, 0, 0, id >> 8, id & 0xff, 0, 1, ...Buffer.from('ping')])
  let sum = 0
  for (let at = 0; at < packet.length; at += 2) sum += packet.readUInt16BE(at)
  packet.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 2)
  return packet
}
