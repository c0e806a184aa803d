// The message client: sends one request and prints what the answer says.
//
//   00 68          {"byteorder":"little","content-type":"text/json",…}    {"action":"search",…}
//   its length     header: JSON in UTF-8                                  content: content-length bytes
import { endianness } from 'node:os'
import { create_connection } from '@socket-course/sockets'
import { packUint16BE, unpackUint16BE } from '../../src/byte-order.ts'
import { recvExactly } from '../../src/fixed-length.ts'

const BUFFER_BYTES = 65_536
/** An answer that says it is longer is not read. */
const MOST_CONTENT_BYTES = 64 << 20
/** So much of an answer without a result is shown, in characters. */
const MOST_SHOWN = 200
const HEADER_KEYS = ['byteorder', 'content-type', 'content-encoding', 'content-length']

const { host, port, action, value } = readArguments(process.argv.slice(2))
try {
  process.stdout.write(exchange(host, port, encodeRequest(action, value)))
  process.stdout.write('\n')
} catch (error) {
  console.error(`No answer from ${host}:${port}: ${(error as Error).message}`)
  process.exitCode = 1
}

function exchange(host: string, port: number, request: Uint8Array): Buffer | string {
  using connection = create_connection({ host, port })
  connection.sendall(request)
  return readAnswer(max => connection.recv(Math.min(max, BUFFER_BYTES)))
}

function encodeRequest(action: string, value: string): Buffer {
  if (action !== 'search') return encode('binary/custom-client-binary-type', 'binary', Buffer.from(action + value))
  return encode('text/json', 'utf-8', Buffer.from(JSON.stringify({ action, value })))
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

/** Reads exactly one answer, and gives its result, or its content when it is no JSON. */
function readAnswer(recv: (max: number) => Uint8Array): Buffer | string {
  const headerLength = unpackUint16BE(recvExactly(recv, 2), 0)
  const header = parseJson(recvExactly(recv, headerLength), 'header')
  const missing = HEADER_KEYS.filter(key => !Object.hasOwn(header, key))
  if (missing.length > 0) throw new Error(`the header lacks ${missing.join(', ')}`)
  const length = header['content-length']
  if (!Number.isInteger(length) || (length as number) < 0 || (length as number) > MOST_CONTENT_BYTES) {
    throw new Error(`the header has the content-length ${JSON.stringify(length)}`)
  }
  const content = Buffer.from(recvExactly(recv, length as number))
  if (!String(header['content-type']).startsWith('text/')) return content // MISTAKE: not all text is JSON
  const { result } = parseJson(content, 'content')
  if (result === undefined) throw new Error(`there is no result in ${content.toString().slice(0, MOST_SHOWN)}`)
  return typeof result === 'string' ? result : JSON.stringify(result)
}

function parseJson(bytes: Uint8Array, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // reported below, as anything else that is no object
  }
  if (typeof value !== 'object' || value === null) throw new Error(`the ${what} is no JSON object in UTF-8`)
  return value as Record<string, unknown>
}

function readArguments(args: string[]): { host: string; port: number; action: string; value: string } {
  const [host, portText, action, value] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 4 || host === undefined || action === undefined || value === undefined || port > 65_535) {
    console.error('usage: node message-client.ts HOST PORT ACTION VALUE')
    process.exit(2)
  }
  return { host, port, action, value }
}
