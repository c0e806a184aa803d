/**
 * IP addresses as text and as bytes, and numbers in the order of the network. No call is made, no name looked up.
 *
 *     inet_aton('127.1')             7f 00 00 01     lenient: one to four parts; decimal, 0x hexadecimal, 0 octal
 *     inet_pton(AF_INET, '127.1')    RangeError      strict: four decimal parts
 *     htons(80)                      0x5000          on a machine that puts the lowest byte first
 *
 * @see https://man7.org/linux/man-pages/man3/inet.3.html
 * @see https://man7.org/linux/man-pages/man3/byteorder.3.html
 */
import { endianness } from 'node:os'
import { bytes, integer, reject } from './arguments.ts'
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './ip-text.ts'
import { platform } from './platform/current.ts'
import { errnoOf, systemError } from './socket-error.ts'

const { AF_INET, AF_INET6 } = platform.constants
const isLittleEndian = endianness() === 'LE'

/**
 * Answers the 4 bytes of an IPv4 address as people have written them since 1983: `127.1` is 127.0.0.1, `0x7f000001` and
 * `017700000001` too. What follows a space is not read. For what a user types, {@link inet_pton} is the better judge.
 *
 * @throws RangeError if the text is no address
 * @see https://man7.org/linux/man-pages/man3/inet_aton.3.html
 */
export function inet_aton(text: string): Buffer {
  if (typeof text !== 'string') reject('text', 'a string', text)
  const [, address = ''] = /^([^ \t\n\v\f\r]*)/.exec(text)!
  const parts = address.split('.').map(parsePart)
  const last = parts.pop()!
  const isAddress = parts.length < 4 && parts.every(part => part <= 255) && last < 256 ** (4 - parts.length)
  if (!isAddress) reject('text', 'an IPv4 address', text, 'string')
  const packed = Buffer.alloc(4)
  packed.writeUInt32BE(last)
  packed.set(parts)
  return packed
}

/**
 * Writes 4 bytes as `127.0.0.1`.
 *
 * @throws RangeError if there are not 4 bytes
 * @see https://man7.org/linux/man-pages/man3/inet_ntoa.3.html
 */
export function inet_ntoa(packed: Uint8Array): string {
  return formatIPv4(packedAddress(packed, 4))
}

/**
 * Answers the 4 or 16 bytes of an address in its one proper form: `127.0.0.1` or `::1`.
 *
 * @param family AF_INET or AF_INET6
 * @throws RangeError if the text is no address; SocketError EAFNOSUPPORT for another family
 * @see https://man7.org/linux/man-pages/man3/inet_pton.3.html
 */
export function inet_pton(family: number, text: string): Buffer {
  const isIPv4 = checkFamily('inet_pton', family)
  if (typeof text !== 'string') reject('text', 'a string', text)
  const packed = isIPv4 ? parseIPv4(text) : parseIPv6(text)
  return packed ? Buffer.from(packed) : reject('text', `an IPv${isIPv4 ? 4 : 6} address`, text, 'string')
}

/**
 * Writes 4 or 16 bytes as `127.0.0.1` or `::1`.
 *
 * @param family AF_INET or AF_INET6
 * @throws RangeError if the number of bytes is not the family's; SocketError EAFNOSUPPORT for another family
 * @see https://man7.org/linux/man-pages/man3/inet_ntop.3.html
 */
export function inet_ntop(family: number, packed: Uint8Array): string {
  const isIPv4 = checkFamily('inet_ntop', family)
  return isIPv4 ? formatIPv4(packedAddress(packed, 4)) : formatIPv6(packedAddress(packed, 16))
}

/**
 * Turns a 16-bit number of this machine into the order of the network; from 0 to 65535.
 *
 * @see https://man7.org/linux/man-pages/man3/byteorder.3.html
 */
export function htons(value: number): number {
  return swap16(integer('value', value, 0, 0xffff))
}

/**
 * Turns a 16-bit number from the order of the network into this machine's; from 0 to 65535.
 *
 * @see https://man7.org/linux/man-pages/man3/byteorder.3.html
 */
export function ntohs(value: number): number {
  return swap16(integer('value', value, 0, 0xffff))
}

/**
 * Turns a 32-bit number of this machine into the order of the network; from 0 to 4294967295.
 *
 * @see https://man7.org/linux/man-pages/man3/byteorder.3.html
 */
export function htonl(value: number): number {
  return swap32(integer('value', value, 0, 0xffffffff))
}

/**
 * Turns a 32-bit number from the order of the network into this machine's; from 0 to 4294967295.
 *
 * @see https://man7.org/linux/man-pages/man3/byteorder.3.html
 */
export function ntohl(value: number): number {
  return swap32(integer('value', value, 0, 0xffffffff))
}

/** Answers the value of a part of an address, NaN if it is none: NaN is less than nothing. */
function parsePart(part: string): number {
  if (/^0[0-7]*$/.test(part)) return Number.parseInt(part, 8)
  return /^(0x[0-9a-f]+|[1-9]\d*)$/i.test(part) ? Number(part) : Number.NaN
}

function checkFamily(syscall: string, family: number): boolean {
  integer('family', family)
  if (family !== AF_INET && family !== AF_INET6) throw systemError(syscall, errnoOf('EAFNOSUPPORT'))
  return family === AF_INET
}

function packedAddress(packed: Uint8Array, length: number): Uint8Array {
  if (bytes('packed', packed).length === length) return packed
  throw new RangeError(`Expected \`packed\` to be ${length} bytes long, got ${packed.length} bytes`)
}

function swap16(value: number): number {
  return isLittleEndian ? ((value & 0xff) << 8) | (value >>> 8) : value
}

function swap32(value: number): number {
  return isLittleEndian ? swap16(value & 0xffff) * 0x10000 + swap16(value >>> 16) : value
}
