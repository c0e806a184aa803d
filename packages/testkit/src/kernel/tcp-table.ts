/**
 * The kernel's table of TCP sockets, /proc/net/tcp and /proc/net/tcp6: who listens, and what is under way on a connection.
 *
 * @see socket-table.ts for what a row looks like; proc_net_tcp(5)
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { parseSocketTable, readTable } from './socket-table.ts'

/** One row of the table. */
export type TcpRow = {
  localAddress: string
  localPort: number
  remotePort: number
  state: 'listen' | 'other'
  /** Bytes sent and not yet acknowledged, the end of file counted as one. */
  unacknowledged: number
  /** Bytes received and not yet read; for a listener the connections that wait for `accept`. */
  unread: number
  inode: string
}

const LISTEN = '0A'

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

/** Finds both ends of a connection between two ports of this machine; an end that is gone is missing. */
export function findConnection(localPort: number, remotePort: number): { ours?: TcpRow; theirs?: TcpRow } {
  const found: { ours?: TcpRow; theirs?: TcpRow } = {}
  const ports = [localPort, remotePort].map(port => `:${port.toString(16).toUpperCase().padStart(4, '0')} `)
  for (const path of [IPV4_TABLE, IPV6_TABLE]) {
    const lines = readTable(path)
      .split('\n')
      .filter(line => ports.every(port => line.includes(port)))
    for (const row of parseTcpTable(['', ...lines].join('\n'))) {
      if (row.localPort === localPort && row.remotePort === remotePort) found.ours ??= row
      if (row.localPort === remotePort && row.remotePort === localPort) found.theirs ??= row
    }
    if (found.ours !== undefined && found.theirs !== undefined) break
  }
  return found
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
    state: state === LISTEN ? 'listen' : 'other',
    unacknowledged: sending,
  }))
}
