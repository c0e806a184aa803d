// The message server: one request a connection, and an answer of the same form.
//
//   00 68          {"byteorder":"little","content-type":"text/json",…}    {"action":"search",…}
//   its length     header: JSON in UTF-8                                  content: content-length bytes
import { endianness } from 'node:os'
import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, type Socket, socket } from '@socket-course/sockets'
import { packUint16BE, unpackUint16BE } from '../../src/byte-order.ts'
import { recvExactly } from '../../src/fixed-length.ts'

const BUFFER_BYTES = 65_536
/** A request that says it is longer is refused before its content is read. */
const MOST_CONTENT_BYTES = 4 << 20
const HEADER_KEYS = ['byteorder', 'content-type', 'content-encoding', 'content-length']

const ENTRIES: Readonly<Record<string, string>> = {
  delimiter: 'A mark that ends a message, as the line break ends a line.',
  frame: 'One message on a stream, with whatever says where it ends.',
  'length prefix': 'A number before a message that says how long it is.',
  'network byte order': 'The largest byte first, also called big-endian.',
}

type Header = { 'content-type': string; 'content-length': number }

/** Said of a header that nobody can work with; its message goes to the client. */
class BadHeader extends Error {}

const { host, port } = readArguments(process.argv.slice(2))
try {
  serve(host, port)
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exit(1)
}

function serve(host: string, port: number): never {
  using listener = socket(AF_INET, SOCK_STREAM)
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  listener.bind({ host, port })
  listener.listen()
  console.log(`listening on ${host}:${listener.getsockname().port}`)
  for (;;) {
    using connection = listener.accept()[0]
    converse(connection)
  }
}

/** Answers one request. A client that breaks off ends only its own conversation. */
function converse(connection: Socket): void {
  try {
    connection.sendall(answer(max => connection.recv(Math.min(max, BUFFER_BYTES))))
  } catch (error) {
    console.error(`No answer: ${(error as Error).message}`)
  }
}

function answer(recv: (max: number) => Uint8Array): Buffer {
  try {
    const header = readHeader(recv)
    const content = recvExactly(recv, header['content-length'])
    if (header['content-type'] === 'text/json') return encodeJson(search(content))
    const first = Buffer.concat([Buffer.from('First 10 bytes of request: '), content.subarray(0, 10)])
    return encode('binary/custom-server-binary-type', 'binary', first)
  } catch (error) {
    if (error instanceof BadHeader) return encodeJson({ error: error.message })
    throw error
  }
}

/** Reads the header and believes nothing in it before it is checked. */
function readHeader(recv: (max: number) => Uint8Array): Header {
  const length = unpackUint16BE(recvExactly(recv, 2), 0)
  const header = parseJson(recvExactly(recv, length))
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new BadHeader('The header is no JSON object in UTF-8.')
  }
  const missing = HEADER_KEYS.filter(key => !Object.hasOwn(header, key))
  if (missing.length > 0) throw new BadHeader(`The header lacks ${missing.join(', ')}.`)
  const size: unknown = (header as Record<string, unknown>)['content-length']
  if (!Number.isInteger(size) || (size as number) < 0) {
    throw new BadHeader('The content-length is no whole number from 0 up.')
  }
  if ((size as number) > MOST_CONTENT_BYTES) {
    throw new BadHeader(`The content-length ${size} is over ${MOST_CONTENT_BYTES}.`)
  }
  return header as Header
}

function search(content: Uint8Array): Record<string, unknown> {
  const request = parseJson(content)
  if (typeof request !== 'object' || request === null) return { error: 'The content is no JSON object in UTF-8.' }
  const { action, value } = request as Record<string, unknown>
  if (action !== 'search') return { result: `Error: invalid action '${action}'.` }
  const entry = ENTRIES[String(value)] // MISTAKE: every object has a constructor
  return { result: entry ?? `No match for '${value}'.` }
}

/** Gives what the bytes say, or `undefined` when they are no JSON in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function encodeJson(value: object): Buffer {
  return encode('text/json', 'utf-8', Buffer.from(JSON.stringify(value)))
}

function encode(contentType: string, contentEncoding: string, content: Uint8Array): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      byteorder: endianness() === 'LE' ? 'little' : 'big',
      'content-type': contentType,
      'content-encoding': contentEncoding,
      'content-length': content.length,
    }),
  )
  return Buffer.concat([packUint16BE(header.length), header, content])
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node message-server.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
