/**
 * Addresses as programs write them and as the kernel has them (`struct sockaddr`).
 *
 *     AF_INET    family 2 | port 2 | address 4 | zero 8
 *     AF_INET6   family 2 | port 2 | flow 4 | address 16 | scope 4
 *     AF_UNIX    family 2 | path, ended by NUL; an abstract name begins with NUL and has no end
 *     AF_NETLINK family 2 | zero 2 | port 4 | groups 4
 *
 * Port and address are in network order, those of AF_NETLINK in the machine's. Where the first byte is a length (macOS), the family is the second.
 *
 * @see https://man7.org/linux/man-pages/man7/ip.7.html
 * @see https://man7.org/linux/man-pages/man7/ipv6.7.html
 * @see https://man7.org/linux/man-pages/man7/unix.7.html
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 */
import { endianness } from 'node:os'
import { integer, object, reject, string, wellFormed } from './arguments.ts'
import { formatIPv4, formatIPv6 } from './ip-text.ts'
import { platform } from './platform/current.ts'

/** Where a socket is or whom it speaks with, as the calls answer it. */
export interface Address {
  /** The address in digits, `127.0.0.1` or `::1`; empty for AF_UNIX and AF_NETLINK. */
  host: string
  /** From 0 to 65535; 0 for AF_UNIX and AF_NETLINK. */
  port: number
  /** AF_INET6 only: the flow label. */
  flowinfo?: number
  /** AF_INET6 only: the index of the interface that a link-local address belongs to. */
  scopeid?: number
  /**
   * AF_UNIX only: the path; empty for a socket without a name; an abstract name begins with a NUL. Bytes of it that
   * are not UTF-8 are U+FFFD here.
   */
  path?: string
  /** AF_NETLINK only: the number of the socket, 0 for the kernel; by default the number of the process. */
  pid?: number
  /** AF_NETLINK only: the multicast groups, a bit for each. */
  groups?: number
}

/** An address of AF_INET or AF_INET6 as a program gives it. */
export interface HostAddress {
  /** An IP address or a name; `''` is every address of the machine. */
  host: string
  /** From 0 to 65535; 0 lets the kernel choose one. */
  port: number
  /** AF_INET6 only, from 0 to 1048575; 0 if left out. */
  flowinfo?: number
  /** AF_INET6 only, the index of an interface; 0 if left out. */
  scopeid?: number
}

/** An address of AF_UNIX as a program gives it. */
export interface PathAddress {
  /**
   * At most 107 bytes on Linux. A first NUL makes it an abstract name, and to bind an empty one lets the kernel choose an
   * abstract name (Linux).
   */
  path: string
}

/** An address of AF_NETLINK as a program gives it (Linux). */
export interface NetlinkAddress {
  /** Whose socket; 0 is the kernel, and for `bind` lets the kernel choose. */
  pid: number
  /** The multicast groups, a bit for each; 0 for none. */
  groups: number
}

/** What `bind` and `connect` take. */
export type AddressInput = HostAddress | PathAddress | NetlinkAddress

const { AF_INET, AF_INET6, AF_NETLINK, AF_UNIX } = platform.constants
const isLittleEndian = endianness() === 'LE'
const PATH_OFFSET = 2

/** The room that every address of the kernel fits into, `sizeof(struct sockaddr_storage)`. */
export const SOCKADDR_STORAGE_BYTES = 128

/** What an address of AF_INET or AF_INET6 is expected to be. */
export const HOST_ADDRESS = 'an object { host, port }'

/** Answers the checked fields of a host address; a TypeError or RangeError names the field that is wrong. */
export function checkHostAddress(value: unknown): Required<HostAddress> {
  const { host, port, flowinfo = 0, scopeid = 0 } = object('address', value, HOST_ADDRESS)
  return {
    host: string('address.host', host),
    port: integer('address.port', port, 0, 65535),
    flowinfo: integer('address.flowinfo', flowinfo, 0, 0xfffff),
    scopeid: integer('address.scopeid', scopeid, 0, 0xffffffff),
  }
}

/** Writes a `sockaddr_in` or `sockaddr_in6`; `ip` has 4 or 16 bytes and says which. */
export function encodeHostAddress(ip: Uint8Array, { port, flowinfo, scopeid }: Required<HostAddress>): Uint8Array {
  const isIPv4 = ip.length === 4
  const bytes = new Uint8Array(isIPv4 ? 16 : 28)
  const view = new DataView(bytes.buffer)
  writeFamily(view, isIPv4 ? AF_INET : AF_INET6)
  view.setUint16(2, port)
  if (!isIPv4) {
    view.setUint32(4, flowinfo)
    view.setUint32(24, scopeid, isLittleEndian)
  }
  bytes.set(ip, isIPv4 ? 4 : 8)
  return bytes
}

/** Writes a `sockaddr_un`; a path that is too long or has a NUL inside is a RangeError. */
export function encodePathAddress(value: unknown): Uint8Array {
  const { path: given } = object('address', value, 'an object { path }')
  const path = wellFormed('address.path', given)
  const { pathBytes, abstractNames } = platform.sockaddr
  const isAbstract = abstractNames && (path === '' || path.startsWith('\0'))
  if (!isAbstract) string('address.path', path)
  const encoded = Buffer.from(path)
  const most = isAbstract ? pathBytes : pathBytes - 1
  if (encoded.length > most) reject('address.path', `at most ${most} bytes long`, path, 'string')
  const bytes = new Uint8Array(PATH_OFFSET + encoded.length + (isAbstract ? 0 : 1))
  writeFamily(new DataView(bytes.buffer), AF_UNIX)
  bytes.set(encoded, PATH_OFFSET)
  return bytes
}

/** Writes a `sockaddr_nl`. */
export function encodeNetlinkAddress(value: unknown): Uint8Array {
  const { pid, groups } = object('address', value, 'an object { pid, groups }')
  const view = new DataView(new ArrayBuffer(12))
  writeFamily(view, AF_NETLINK)
  view.setUint32(4, integer('address.pid', pid, 0, 0xffffffff), isLittleEndian)
  view.setUint32(8, integer('address.groups', groups, 0, 0xffffffff), isLittleEndian)
  return new Uint8Array(view.buffer)
}

/** Reads the address that the kernel wrote into the first `length` of `bytes`. Every datagram has one: this is quick. */
export function decodeAddress(bytes: Uint8Array, length: number): Address {
  const family = length < PATH_OFFSET ? AF_UNIX : readFamily(bytes)
  if (family === AF_INET) return { host: formatIPv4(bytes, 4), port: readUint16(bytes, 2) }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (family === AF_INET6) {
    return {
      host: formatIPv6(bytes.subarray(8, 24)),
      port: readUint16(bytes, 2),
      flowinfo: view.getUint32(4),
      scopeid: view.getUint32(24, isLittleEndian),
    }
  }
  if (family === AF_NETLINK) {
    return { host: '', port: 0, pid: view.getUint32(4, isLittleEndian), groups: view.getUint32(8, isLittleEndian) }
  }
  return { host: '', port: 0, path: readPath(bytes.subarray(PATH_OFFSET, Math.max(PATH_OFFSET, length))) }
}

/** Answers the family in the first two bytes of an address. */
export function readFamily(bytes: Uint8Array): number {
  if (platform.sockaddr.hasLength) return bytes[1]!
  return isLittleEndian ? bytes[0]! | (bytes[1]! << 8) : readUint16(bytes, 0)
}

function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!
}

function writeFamily(view: DataView, family: number): void {
  if (platform.sockaddr.hasLength) {
    view.setUint8(0, view.byteLength)
    view.setUint8(1, family)
  } else {
    view.setUint16(0, family, isLittleEndian)
  }
}

function readPath(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  const isAbstract = end === 0 && platform.sockaddr.abstractNames
  return Buffer.from(end === -1 || isAbstract ? bytes : bytes.subarray(0, end)).toString()
}
