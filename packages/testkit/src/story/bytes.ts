/**
 * Bytes for people: as text where they are text, as hex where they are not, and two of them side by side with a
 * caret under the first difference. Pure functions of data.
 */

const BYTES_A_LINE = 16

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f

/** Writes bytes as a quoted text with escapes, at most `limit` of them: `"na\xc3\xafve\n"`. Printable ASCII only. */
export function describeBytes(bytes: Uint8Array, limit = 32): string {
  let text = ''
  for (const byte of bytes.subarray(0, limit)) {
    if (byte === 0x0a) text += '\\n'
    else if (byte === 0x0d) text += '\\r'
    else if (byte === 0x22 || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`
    else if (isPrintable(byte)) text += String.fromCharCode(byte)
    else text += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `"${text}"${bytes.length > limit ? '…' : ''}`
}

/** Finds the index of the first byte in which two sequences differ, or -1 when they are equal. */
export function firstDifference(one: Uint8Array, other: Uint8Array): number {
  if (Buffer.compare(one, other) === 0) return -1
  const shared = Math.min(one.length, other.length)
  let low = 0
  let high = shared
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (Buffer.compare(one.subarray(0, middle), other.subarray(0, middle)) === 0) low = middle
    else high = middle - 1
  }
  return low
}

/** Draws one line of a dump: hex, a gap in the middle, the text beside it. */
function drawRow(bytes: Uint8Array): { hex: string; text: string } {
  const cells = Array.from({ length: BYTES_A_LINE }, (_, i) => bytes[i]?.toString(16).padStart(2, '0') ?? '  ')
  const text = [...bytes].map(byte => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('')
  return { hex: cells.join(' '), text: text.padEnd(BYTES_A_LINE) }
}

/**
 * Draws the line with the first difference of two sequences, with a caret below it; nothing where they are equal.
 *
 * ```
 * first difference at byte 2 (lines begin at byte 0):
 *   expected  6e 61 c3 af 76 65  |na..ve|
 *   observed  6e 61 3f 76 65     |na?ve |
 *                   ^^
 * ```
 */
export function drawDifference(expected: Uint8Array, observed: Uint8Array): string[] {
  const at = firstDifference(expected, observed)
  if (at === -1) return []
  const start = at - (at % BYTES_A_LINE)
  const wanted = drawRow(expected.subarray(start, start + BYTES_A_LINE))
  const seen = drawRow(observed.subarray(start, start + BYTES_A_LINE))
  const label = '  expected  '
  return [
    `first difference at byte ${at}${start === at ? '' : ` (lines begin at byte ${start})`}:`,
    `${label}${wanted.hex}  |${wanted.text}|`,
    `  observed  ${seen.hex}  |${seen.text}|`,
    `${' '.repeat(label.length + 3 * (at - start))}^^`,
  ]
}

/** A drawing of cuts shows so many lines with cuts in them. */
const MOST_CUT_ROWS = 4

/**
 * Draws the lines of a dump in which a stream is cut, with a bar at each cut.
 *
 * ```
 * 9 bytes, cut after 6 bytes:
 *   00 00 00 05 68 65|6c 6c 6f                       |....he/llo|
 * ```
 */
export function drawCuts(bytes: Uint8Array, cuts: readonly number[]): string[] {
  const places = cuts.length <= 6 ? joinWords(cuts.map(String)) : `${cuts.slice(0, 6).join(', ')} …`
  const title = cuts.length === 0 ? 'in one piece' : `cut after ${places} ${places === '1' ? 'byte' : 'bytes'}`
  const rows = [...new Set(cuts.map(at => at - (at % BYTES_A_LINE)))].slice(0, MOST_CUT_ROWS)
  if (rows.length === 0) rows.push(0)
  const isCut = new Set(cuts)
  const lines = rows.map(start => {
    const row = bytes.subarray(start, start + BYTES_A_LINE)
    let hex = isCut.has(start) && start > 0 ? '|' : ' '
    let text = hex.trim() === '' ? '' : '/'
    for (const [index, byte] of row.entries()) {
      const cutAfter = isCut.has(start + index + 1) && index + 1 < BYTES_A_LINE
      hex += byte.toString(16).padStart(2, '0') + (cutAfter ? '|' : ' ')
      text += (isPrintable(byte) ? String.fromCharCode(byte) : '.') + (cutAfter ? '/' : '')
    }
    const from = rows.length > 1 || start > 0 ? `  from byte ${start}` : ''
    return ` ${hex.padEnd(3 * BYTES_A_LINE + 1)} |${text}|${from}`
  })
  return [`${countBytes(bytes.length)}, ${title}:`, ...lines]
}

const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** Writes a number of bytes for a sentence: `1 byte`, `8,388,608 bytes`. */
export function countBytes(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'byte' : 'bytes'}`
}
