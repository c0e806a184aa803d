/**
 * The network interfaces of the machine, asked of the kernel by AF_NETLINK: the smallest useful conversation over such a
 * socket, and an example of one. A request and its answers are messages with a header; attributes follow in each.
 *
 *     request   length 4 | type 2 (RTM_GETLINK) | flags 2 (REQUEST, DUMP) | sequence 4 | port 4 | ifinfomsg 16
 *     answers   length 4 | type 2 (RTM_NEWLINK) | flags 2 | sequence 4 | port 4 | ifinfomsg 16 | attributes …
 *     the end   length 4 | type 2 (NLMSG_DONE)  | …
 *     ifinfomsg family 1 | 0 | type 2 | index 4 | flags 4 | change 4
 *     attribute length 2 | type 2 (IFLA_IFNAME) | name, ended by NUL | padding to 4
 *
 * Numbers are in the order of the machine.
 *
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 * @see https://man7.org/linux/man-pages/man7/rtnetlink.7.html
 */
import { endianness } from 'node:os'
import { integer, string } from './arguments.ts'
import { socket } from './opening.ts'
import { platform } from './platform/current.ts'
import { errnoOf, systemError } from './socket-error.ts'

/** An interface: its number and its name, `[1, 'lo']`. */
export type NameIndex = [index: number, name: string]

const { AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } = platform.constants
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
/** NLM_F_REQUEST and NLM_F_DUMP. */
const REQUEST_DUMP = 0x301
const IFLA_IFNAME = 3
const HEADER_BYTES = 16
const IFINFOMSG_BYTES = 16
const isLittleEndian = endianness() === 'LE'

/**
 * Lists the network interfaces (Linux).
 *
 * @throws SocketError EAFNOSUPPORT on a kernel without AF_NETLINK
 * @see https://man7.org/linux/man-pages/man3/if_nameindex.3.html
 */
export function if_nameindex(): NameIndex[] {
  if (AF_NETLINK === -1) throw systemError('if_nameindex', errnoOf('EAFNOSUPPORT'))
  using netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
  netlink.sendto(linkRequest(), { pid: 0, groups: 0 })
  const found: NameIndex[] = []
  for (;;) {
    const [answers, sender] = netlink.recvfrom(65536)
    // Other processes may write to this socket; only the kernel has the number 0.
    if (sender.pid === 0 && readAnswers(answers, found)) return found
  }
}

/**
 * Answers the number of an interface, for `scopeid` and IPV6_MULTICAST_IF.
 *
 * @throws SocketError ENODEV if there is none of this name
 * @see https://man7.org/linux/man-pages/man3/if_nametoindex.3.html
 */
export function if_nametoindex(name: string): number {
  string('name', name)
  const found = if_nameindex().find(each => each[1] === name)
  if (!found) throw systemError('if_nametoindex', errnoOf('ENODEV'), { path: name })
  return found[0]
}

/**
 * Answers the name of an interface.
 *
 * @throws SocketError ENXIO if there is none of this number
 * @see https://man7.org/linux/man-pages/man3/if_indextoname.3.html
 */
export function if_indextoname(index: number): string {
  integer('index', index, 0)
  const found = if_nameindex().find(each => each[0] === index)
  if (!found) throw systemError('if_indextoname', errnoOf('ENXIO'), { path: String(index) })
  return found[1]
}

function linkRequest(): Uint8Array {
  const request = new DataView(new ArrayBuffer(HEADER_BYTES + IFINFOMSG_BYTES))
  request.setUint32(0, request.byteLength, isLittleEndian)
  request.setUint16(4, RTM_GETLINK, isLittleEndian)
  request.setUint16(6, REQUEST_DUMP, isLittleEndian)
  return new Uint8Array(request.buffer)
}

/** Adds the interfaces of one datagram to `found`; answers whether it had the end of the list. */
function readAnswers(datagram: Buffer, found: NameIndex[]): boolean {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length)
  for (let start = 0; start + HEADER_BYTES <= view.byteLength; ) {
    const length = view.getUint32(start, isLittleEndian)
    const type = view.getUint16(start + 4, isLittleEndian)
    if (type === NLMSG_DONE) return true
    if (type === NLMSG_ERROR) throw systemError('if_nameindex', -view.getInt32(start + HEADER_BYTES, isLittleEndian))
    if (type === RTM_NEWLINK) {
      const attributes = start + HEADER_BYTES + IFINFOMSG_BYTES
      const index = view.getInt32(start + HEADER_BYTES + 4, isLittleEndian)
      found.push([index, readName(view, datagram.subarray(0, start + length), attributes)])
    }
    start += align(length)
  }
  return false
}

function readName(view: DataView, message: Buffer, attributes: number): string {
  for (let start = attributes; start + 4 <= message.length; ) {
    const length = view.getUint16(start, isLittleEndian)
    const isName = view.getUint16(start + 2, isLittleEndian) === IFLA_IFNAME
    if (isName) return message.subarray(start + 4, start + length - 1).toString()
    start += align(length)
  }
  return ''
}

/** Messages and attributes begin at multiples of 4. A length of 0 would never end: it counts as a header. */
function align(length: number): number {
  return Math.max(4, (length + 3) & ~3)
}
