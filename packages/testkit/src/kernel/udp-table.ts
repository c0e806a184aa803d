/**
 * The kernel's table of UDP sockets, /proc/net/udp and /proc/net/udp6: which are bound where, and what waits to be read.
 *
 * A UDP socket does not listen. It takes datagrams from the moment in which it has an address, and only then it stands in
 * the table. One that is connected takes those of its partner only.
 *
 * @see socket-table.ts for what a row looks like; proc_net_udp(5), udp(7)
 */
import { parseSocketTable, readTable } from './socket-table.ts'

/** One row of the table. */
export type UdpRow = {
  localAddress: string
  localPort: number
  /** 0 for a socket that takes datagrams from anybody. */
  remotePort: number
  /** Not 0 while datagrams wait to be read; it counts the memory that they take, so an empty one counts too. */
  unread: number
  inode: string
}

const IPV4_TABLE = '/proc/net/udp'
const IPV6_TABLE = '/proc/net/udp6'

/** Reads the rows of all UDP sockets that have an address. */
export function readUdpSockets(withIpv6: boolean): UdpRow[] {
  return [IPV4_TABLE, ...(withIpv6 ? [IPV6_TABLE] : [])].flatMap(path => parseUdpTable(readTable(path)))
}

/** Finds the socket that is bound to an address and a port of this machine. */
export function findUdpSocket(address: string, port: number): UdpRow | undefined {
  return readUdpSockets(address.includes(':')).find(row => row.localPort === port && row.localAddress === address)
}

/** Parses the text of one table. */
export function parseUdpTable(text: string): UdpRow[] {
  return parseSocketTable(text).map(({ sending, state, ...row }) => row)
}
