/**
 * IP addresses as text and as bytes, without a call to the kernel or to a name server.
 *
 *     127.0.0.1      7f 00 00 01                                          4 bytes, in network order
 *     ::1            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01     16 bytes, in network order
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952 for how IPv6 addresses are written
 */

const ZERO = 0x30
const DOT = 0x2e

/** Answers the 4 bytes of a dotted address such as `127.0.0.1`, or null if the text is none. Every datagram asks: no regex. */
export function parseIPv4(text: string): Uint8Array | null {
  const bytes = new Uint8Array(4)
  let [part, value, digits] = [0, 0, 0]
  for (let index = 0; index <= text.length; index++) {
    const digit = text.charCodeAt(index) - ZERO
    if (digit >= 0 && digit <= 9) {
      // A leading zero would mean octal to some readers and nothing to others.
      if (digits > 0 && value === 0) return null
      value = value * 10 + digit
      digits += 1
      if (value > 255) return null
    } else {
      const isEnd = index === text.length
      if (digits === 0 || isEnd !== (part === 3) || (!isEnd && digit !== DOT - ZERO)) return null
      bytes[part] = value
      part += 1
      value = digits = 0
    }
  }
  return bytes
}

/** Answers the 16 bytes of an address such as `::1` or `::ffff:10.0.0.1`, or null if the text is none. */
export function parseIPv6(text: string): Uint8Array | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = parseGroups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : []
  if (!head || !tail) return null
  const gap = 16 - head.length - tail.length
  if (halves.length === 1 ? gap !== 0 : gap < 2) return null
  return Uint8Array.from([...head, ...new Array<number>(gap).fill(0), ...tail])
}

/** Writes the 4 bytes from `offset` on as `127.0.0.1`. */
export function formatIPv4(bytes: Uint8Array, offset = 0): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`
}

/** Writes 16 bytes as the C library does: the longest run of zero groups as `::`, mapped addresses with dots. */
export function formatIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!)
  const { start, length } = longestZeroRun(groups)
  const isMapped = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))
  const last = isMapped ? [formatIPv4(bytes, 12)] : []
  const written = groups.slice(0, isMapped ? 6 : 8).map(group => group.toString(16))
  if (length < 2) return written.join(':')
  const before = written.slice(0, start).join(':')
  const after = [...written.slice(start + length), ...last].join(':')
  return `${before}::${after}`
}

function parseGroups(text: string, mayEndInIPv4: boolean): number[] | null {
  if (text === '') return []
  const bytes: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const dotted = mayEndInIPv4 && index === parts.length - 1 ? parseIPv4(part) : null
    if (dotted) {
      bytes.push(...dotted)
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null
      const group = Number.parseInt(part, 16)
      bytes.push(group >> 8, group & 0xff)
    }
  }
  return bytes
}

function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start > best.length) best = { start, length: end - start }
  }
  return best
}
