/**
 * The kernel's table of TCP sockets, /proc/net/tcp and /proc/net/tcp6, as data.
 *
 * ```
 *   sl  local_address rem_address   st tx_queue rx_queue … inode
 *    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 … 12345
 *       │        │                  │  └ not yet acknowledged : not yet read
 *       │        └ port, hexadecimal└ 0A is LISTEN
 *       └ address in the byte order of the machine
 * ```
 *
 * @see proc_net_tcp(5)
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { endianness } from 'node:os'

/** One row of the table. */
export type TcpRow = {
  localAddress: string
  localPort: number
  remotePort: number
  state: 'listen' | 'established' | 'connecting' | 'other'
  /** Bytes sent and not yet acknowledged, the end of file counted as one. */
  unacknowledged: number
  /** Bytes received and not yet read; for a listener the connections that wait for `accept`. */
  unread: number
  inode: string
}

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

/** The ports of a connection of this machine with itself: those of one end. */
export type PortPair = { localPort: number; remotePort: number }

/** Both ends of a connection as the kernel has them; an end that is gone is missing. */
export type BothEnds = { ours?: TcpRow; theirs?: TcpRow }

/** Finds both ends of a connection between two ports of this machine; an end that is gone is missing. */
export function findConnection(localPort: number, remotePort: number): BothEnds {
  return findConnections([{ localPort, remotePort }])[0] ?? {}
}

/** Finds both ends of many connections, in their order. The table is read once, however many they are. */
export function findConnections(pairs: readonly PortPair[]): BothEnds[] {
  const found = pairs.map((): BothEnds => ({}))
  const wanted = new Map<string, { index: number; end: keyof BothEnds }>()
  for (const [index, { localPort, remotePort }] of pairs.entries()) {
    wanted.set(keyOf(localPort, remotePort), { index, end: 'ours' })
    wanted.set(keyOf(remotePort, localPort), { index, end: 'theirs' })
  }
  let missing = wanted.size
  for (const path of [IPV4_TABLE, IPV6_TABLE]) {
    for (const match of readTable(path).matchAll(ROW_WITH_PORTS)) {
      const place = wanted.get(`${match[1]}:${match[2]}`)
      const row = place && parseTcpTable(`\n${match[0]}`)[0]
      if (place === undefined || row === undefined || found[place.index]![place.end] !== undefined) continue
      found[place.index]![place.end] = row
      missing -= 1
    }
    if (missing === 0) break
  }
  return found
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

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // no IPv6, or no /proc: a missing table has no rows
  }
}

/** Parses the text of one table. */
export function parseTcpTable(text: string): TcpRow[] {
  return text
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields.length >= 10)
    .map(fields => {
      const [localHex = '', localPort = ''] = (fields[1] ?? '').split(':')
      const remotePort = (fields[2] ?? '').split(':')[1] ?? ''
      const [unacknowledged = '', unread = ''] = (fields[4] ?? '').split(':')
      return {
        localAddress: readAddress(localHex),
        localPort: Number.parseInt(localPort, 16),
        remotePort: Number.parseInt(remotePort, 16),
        state: STATES[fields[3] ?? ''] ?? 'other',
        unacknowledged: Number.parseInt(unacknowledged, 16),
        unread: Number.parseInt(unread, 16),
        inode: fields[9] ?? '',
      }
    })
}

/** Turns the kernel's hexadecimal words into an address; IPv4 addresses mapped into IPv6 come out as IPv4. */
function readAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap(word => {
    const four = word.match(/../g)?.map(pair => Number.parseInt(pair, 16)) ?? []
    return endianness() === 'LE' ? four.reverse() : four
  })
  if (bytes.length === 4) return bytes.join('.')
  const isMapped = bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (isMapped) return bytes.slice(12).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16))
  const text = groups.join(':')
  const runsOfZeros = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)]
  const countGroups = (run: RegExpExecArray) => run[0].split('0').length - 1
  const longestZeros = runsOfZeros.sort((a, b) => countGroups(b) - countGroups(a))[0] // the first of equals, RFC 5952
  if (longestZeros === undefined) return text
  const before = text.slice(0, longestZeros.index)
  const after = text.slice(longestZeros.index + longestZeros[0].length).replace(/^:/, '')
  return `${before}::${after}`
}
