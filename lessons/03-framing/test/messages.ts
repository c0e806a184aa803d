/**
 * Messages of the protocol as bytes, written and read by the tests themselves.
 *
 * ```
 * 00 68          {"byteorder":"little",…,"content-length":41}    {"action":…}
 * length, 2      header: JSON in UTF-8                           content
 * ```
 */

/** The header keys that every message must have. */
export const HEADER_KEYS = ['byteorder', 'content-type', 'content-encoding', 'content-length'] as const

/** What has come so far: a whole message, the beginning of one, or something that is none. */
export type Reading =
  | { kind: 'message'; header: Record<string, unknown>; content: Buffer; size: number }
  | { kind: 'incomplete'; missing: string }
  | { kind: 'wrong'; why: string }

/** Puts a message together; a header may be any text, and its length may lie. */
export function message(header: unknown, content: Uint8Array | string, headerLength?: number): Buffer {
  const headerBytes = Buffer.isBuffer(header)
    ? header
    : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const prefix = Buffer.alloc(2)
  prefix.writeUInt16BE(headerLength ?? headerBytes.length)
  return Buffer.concat([prefix, headerBytes, Buffer.from(content as Uint8Array)])
}

/** Gives the header that belongs to a content. */
export function headerFor(content: Uint8Array | string, contentType = 'text/json'): Record<string, unknown> {
  return {
    byteorder: 'little',
    'content-type': contentType,
    'content-encoding': contentType === 'text/json' ? 'utf-8' : 'binary',
    'content-length': Buffer.byteLength(content as Uint8Array),
  }
}

/** Puts a JSON message together. */
export function jsonMessage(value: unknown): Buffer {
  const content = Buffer.from(JSON.stringify(value))
  return message(headerFor(content), content)
}

/** Puts a binary message together. */
export function binaryMessage(content: Uint8Array | string, contentType = 'binary/custom-test-type'): Buffer {
  return message(headerFor(content, contentType), content)
}

/** Says which value of a header is none that the protocol knows, if any: of the byte order or of the encoding. */
export function wrongValueOf(header: Record<string, unknown>): string | undefined {
  const encoding = header['content-type'] === 'text/json' ? 'utf-8' : 'binary'
  if (header.byteorder !== 'little' && header.byteorder !== 'big') {
    return `the byteorder ${JSON.stringify(header.byteorder)}, which is neither "little" nor "big"`
  }
  if (header['content-encoding'] === encoding) return undefined
  const type = JSON.stringify(header['content-type'])
  return `the content-encoding ${JSON.stringify(header['content-encoding'])} instead of "${encoding}" for ${type}`
}

/** A header that is good but for one byte that is no UTF-8, in the value of a key of its own. */
export function headerWithStrayByte(content: Uint8Array | string, contentType = 'text/json'): Buffer {
  const header = Buffer.from(JSON.stringify({ ...headerFor(content, contentType), 'x-comment': '~' }))
  header[header.indexOf('~')] = 0xff
  return header
}

/** Reads the first message of the bytes. */
export function readMessage(bytes: Buffer): Reading {
  if (bytes.length < 2) return { kind: 'incomplete', missing: 'the length of the header' }
  const headerLength = bytes.readUInt16BE(0)
  if (bytes.length < 2 + headerLength) {
    return { kind: 'incomplete', missing: `a header of ${headerLength} bytes, as its first two bytes say` }
  }
  const header = parseObject(bytes.subarray(2, 2 + headerLength))
  if (header === undefined) return { kind: 'wrong', why: `its header of ${headerLength} bytes is no JSON object` }
  const missing = HEADER_KEYS.filter(key => !Object.hasOwn(header, key))
  if (missing.length > 0) return { kind: 'wrong', why: `its header lacks ${missing.join(', ')}` }
  const length = header['content-length']
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) {
    return { kind: 'wrong', why: `its content-length is ${JSON.stringify(length)}` }
  }
  const size = 2 + headerLength + length
  if (bytes.length < size) return { kind: 'incomplete', missing: `a content of ${length} bytes, as its header says` }
  return { kind: 'message', header, content: bytes.subarray(2 + headerLength, size), size }
}

/** Gives the object that the bytes are in JSON, or `undefined`. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The places at which a message is worth cutting: every border of its parts, and one byte to either side. */
export function cutsOf(bytes: Buffer): Record<'length' | 'header' | 'between' | 'content', number[]> {
  const headerEnd = 2 + bytes.readUInt16BE(0)
  return {
    length: [1],
    header: [2, 3, Math.floor(headerEnd / 2), headerEnd - 1],
    between: [headerEnd],
    content: [headerEnd + 1, Math.floor((headerEnd + bytes.length) / 2), bytes.length - 1],
  }
}

/** Which wrong idea of pieces explains what works and what does not. */
export function nameOfCuts(works: {
  whole: boolean
  length: boolean
  header: boolean
  between: boolean
  content: boolean
}): string | undefined {
  if (!works.whole) return works.between ? 'loses-leftover-bytes' : undefined
  const isHeaderCut = works.length && works.header
  const isContentCut = works.between && works.content
  if (!isHeaderCut && !works.between && !works.content) return 'treats-recv-as-message'
  if (!isHeaderCut && isContentCut) return 'header-in-one-recv'
  if (isHeaderCut && !isContentCut) return 'content-in-one-recv'
  return undefined
}

/** Names the mistake of a message whose lengths are written in another way. */
export function nameOfLengths(bytes: Buffer): string | undefined {
  if (bytes.length < 4) return undefined
  const littleEnd = 2 + bytes.readUInt16LE(0)
  if (bytes.readUInt16LE(0) !== bytes.readUInt16BE(0) && parseObject(bytes.subarray(2, littleEnd)) !== undefined) {
    return 'little-endian-length'
  }
  const headerEnd = 2 + bytes.readUInt16BE(0)
  const header = parseObject(bytes.subarray(2, headerEnd))
  const content = bytes.subarray(headerEnd)
  const text = content.toString('utf8')
  const length = header?.['content-length']
  const isCharacters = length === text.length || length === [...text].length
  return isCharacters && length !== content.length ? 'counts-characters-not-bytes' : undefined
}
