/**
 * What the kernel's tables of TCP and of UDP sockets have in common: /proc/net/tcp, tcp6, udp and udp6, as data.
 *
 * ```
 *   sl  local_address rem_address   st tx_queue rx_queue … inode
 *    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 … 12345
 *       │        │                  │  └ not yet sent or acknowledged : not yet read
 *       │        └ port, hexadecimal└ the state, named after those of TCP
 *       └ address in the byte order of the machine
 * ```
 *
 * @see proc_net_tcp(5)
 */
import { endianness } from 'node:os'
import { readIfThere } from './proc-files.ts'

/** One row of a table. */
export type SocketRow = {
  localAddress: string
  localPort: number
  remotePort: number
  /** Two hexadecimal digits, as `0A`. */
  state: string
  /** The `tx_queue`: bytes that the socket has sent and that are not done with. */
  sending: number
  /** The `rx_queue`: bytes that wait to be read; of datagrams it counts the memory that they take. */
  unread: number
  inode: string
}

/** Reads a whole table; a missing one is an empty text. */
export function readTable(path: string): string {
  return readIfThere(path) ?? '' // no IPv6, or no /proc: a missing table has no rows
}

/** Parses the text of one table. */
export function parseSocketTable(text: string): SocketRow[] {
  return text
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields.length >= 10)
    .map(fields => {
      const [localHex = '', localPort = ''] = (fields[1] ?? '').split(':')
      const remotePort = (fields[2] ?? '').split(':')[1] ?? ''
      const [sending = '', unread = ''] = (fields[4] ?? '').split(':')
      return {
        localAddress: readAddress(localHex),
        localPort: Number.parseInt(localPort, 16),
        remotePort: Number.parseInt(remotePort, 16),
        state: fields[3] ?? '',
        sending: Number.parseInt(sending, 16),
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
