/**
 * The kernel's table of TCP sockets, /proc/net/tcp and /proc/net/tcp6: who listens, and what is under way on a connection.
 * A connection of IPv4 is asked for by itself where that is possible (sock-diag.ts): the whole table can be large.
 *
 * @see socket-table.ts for what a row looks like; proc_net_tcp(5)
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import {
  type DiagnosedSocket,
  findIpv4Socket,
  listIpv4Sockets,
  TCP_CLOSE_WAIT,
  TCP_ESTABLISHED,
  TCP_SYN_SENT,
} from './sock-diag.ts'
import { parseSocketTable, readTable } from './socket-table.ts'

/** One end of a connection as the kernel has it. */
export type TcpEnd = {
  state: 'listen' | 'established' | 'connecting' | 'other'
  /** Bytes sent and not yet acknowledged, the end of file counted as one. */
  unacknowledged: number
  /** Bytes received and not yet read; for a listener the connections that wait for `accept`. */
  unread: number
  /** `0` for a connection that nobody holds: not yet accepted, or closed. */
  inode: string
}

/** One row of the table. */
export type TcpRow = TcpEnd & { localAddress: string; localPort: number; remotePort: number }

const LISTEN = '0A'
/** The states that anybody asks for; see include/net/tcp_states.h of Linux. */
const STATES: Partial<Record<string, TcpRow['state']>> = { [LISTEN]: 'listen', '01': 'established', '02': 'connecting' }

/** A row, the hexadecimal ports of its two addresses apart. */
const ROW_WITH_PORTS = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) .*$/gm

const keyOf = (...ports: number[]): string =>
  ports.map(port => port.toString(16).toUpperCase().padStart(4, '0')).join(':')

const IPV4_TABLE = '/proc/net/tcp'
const IPV6_TABLE = '/proc/net/tcp6'

/**
 * Reads the rows of listening sockets. The kernel lists them first, so reading stops before the connections, of which
 * there may be thousands: the whole table costs milliseconds, its beginning next to nothing.
 *
 * @param withIpv6 the table of IPv6 costs as much as the whole of it wherever it holds few connections
 */
export function readListeners(withIpv6: boolean): TcpRow[] {
  return [IPV4_TABLE, ...(withIpv6 ? [IPV6_TABLE] : [])].flatMap(path =>
    parseTcpTable(readWhileListening(path)).filter(row => row.state === 'listen'),
  )
}

/** A connection of this machine with itself: the addresses and ports of one end. */
export type OwnConnection = { localAddress: string; localPort: number; remoteAddress: string; remotePort: number }

/** Both ends of a connection as the kernel has them; an end that is gone is missing. */
export type BothEnds = { ours?: TcpEnd; theirs?: TcpEnd }

/** Finds both ends of a connection of this machine with itself; an end that is gone is missing. */
export function findConnection(connection: OwnConnection): BothEnds {
  return findConnections([connection])[0] ?? {}
}

/** Finds both ends of many connections, in their order. */
export function findConnections(connections: readonly OwnConnection[]): BothEnds[] {
  const asked: BothEnds[] = []
  for (const connection of connections) {
    const ends = askForEnds(connection)
    if (ends === undefined) return readConnections(connections)
    asked.push(ends)
  }
  return asked
}

/** Asks the kernel for one connection; `undefined` where it has to be looked up in the table. */
function askForEnds({ localAddress, localPort, remoteAddress, remotePort }: OwnConnection): BothEnds | undefined {
  const here = { address: withoutMapping(localAddress), port: localPort }
  const there = { address: withoutMapping(remoteAddress), port: remotePort }
  if (!isIPv4(here.address) || !isIPv4(there.address)) return undefined
  const ours = findIpv4Socket(here, there)
  const theirs = findIpv4Socket(there, here)
  if (ours === undefined || theirs === undefined) return undefined
  return { ...(ours === 'none' ? {} : { ours: toEnd(ours) }), ...(theirs === 'none' ? {} : { theirs: toEnd(theirs) }) }
}

/** An IPv4 address that stands inside an IPv6 address comes out as itself. @see RFC 4291, section 2.5.5.2 */
const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=.*\.)/i, '')

const toEnd = ({ state, unacknowledged, unread, inode }: DiagnosedSocket): TcpEnd => ({
  state: STATES[state.toString(16).toUpperCase().padStart(2, '0')] ?? 'other',
  unacknowledged,
  unread,
  inode: String(inode),
})

/** Finds connections in the table, by their ports. It is read once, however many they are. */
export function readConnections(connections: readonly OwnConnection[]): BothEnds[] {
  const found = connections.map((): BothEnds => ({}))
  const wanted = new Map<string, { index: number; end: keyof BothEnds }>()
  for (const [index, { localPort, remotePort }] of connections.entries()) {
    wanted.set(keyOf(localPort, remotePort), { index, end: 'ours' })
    wanted.set(keyOf(remotePort, localPort), { index, end: 'theirs' })
  }
  let missing = wanted.size
  for (const path of [IPV4_TABLE, IPV6_TABLE]) {
    for (const match of readTable(path).matchAll(ROW_WITH_PORTS)) {
      const place = wanted.get(`${match[1]}:${match[2]}`)
      const row = place && parseTcpTable(`\n${match[0]}`)[0]
      if (place === undefined || row === undefined || found[place.index]![place.end] !== undefined) continue
      const { state, unacknowledged, unread, inode } = row
      found[place.index]![place.end] = { state, unacknowledged, unread, inode }
      missing -= 1
    }
    if (missing === 0) break
  }
  return found
}

/** Lists the ports to which somebody on this machine is trying to connect over IPv4, each as often as it is tried. */
export function connectingPorts(): number[] {
  const asked = listIpv4Sockets([TCP_SYN_SENT])
  const rows = asked ?? parseTcpTable(readTable(IPV4_TABLE)).filter(row => row.state === 'connecting')
  return rows.map(row => row.remotePort)
}

/** Adds up the bytes that have come over IPv4 to a port, on whatever connection, and that nobody has read yet. */
export function unreadBytesAt(port: number): number {
  const asked = listIpv4Sockets([TCP_ESTABLISHED, TCP_CLOSE_WAIT])
  const rows = asked ?? parseTcpTable(readTable(IPV4_TABLE)).filter(row => row.state !== 'listen')
  return rows.filter(row => row.localPort === port).reduce((sum, row) => sum + row.unread, 0)
}

/** Counts the connections that wait for `accept` at a port, or gives `undefined` where the system does not tell. */
export function acceptQueue(boundTo: string, port: number): number | undefined {
  const rows = readListeners(boundTo.includes(':'))
  return rows.find(row => row.localPort === port && row.localAddress === boundTo)?.unread
}

/** Reads a table up to the first row that is no listener's. */
function readWhileListening(path: string): string {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return '' // no IPv6, or no /proc: a missing table has no rows
  }
  try {
    const piece = Buffer.alloc(1024)
    let text = ''
    for (;;) {
      const count = readSync(fd, piece, 0, piece.length, null)
      text += piece.toString('latin1', 0, count)
      const rows = text.split('\n').slice(1, -1)
      if (count === 0 || rows.some(row => row.trim().split(/\s+/)[3] !== LISTEN)) return text
    }
  } finally {
    closeSync(fd)
  }
}

/** Parses the text of one table. */
export function parseTcpTable(text: string): TcpRow[] {
  return parseSocketTable(text).map(({ sending, state, ...row }) => ({
    ...row,
    state: STATES[state] ?? 'other',
    unacknowledged: sending,
  }))
}
