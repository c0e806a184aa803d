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

/** Writes a number of bytes for a sentence: `1 byte`, `8,388,608 bytes`. */
export function countBytes(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'byte' : 'bytes'}`
}
