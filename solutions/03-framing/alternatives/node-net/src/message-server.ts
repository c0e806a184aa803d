// The message server with node:net: the bytes of a connection are collected until they hold a whole request.
import { createServer, type Socket } from 'node:net'

const MOST_CONTENT_BYTES = 1 << 20

const [host, portText, ...more] = process.argv.slice(2)
const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
if (host === undefined || port > 65_535 || more.length > 0) {
  console.error('usage: node message-server.ts HOST PORT')
  process.exit(2)
}

const server = createServer({ allowHalfOpen: true }, converse)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => {
  const address = server.address()
  console.log(`listening on ${host}:${typeof address === 'object' ? address?.port : port}`)
})

function converse(connection: Socket): void {
  const pieces: Buffer[] = []
  let received = 0
  let wanted = 2
  let isAnswered = false
  const take = () => {
    const all = Buffer.concat(pieces)
    pieces.splice(0, pieces.length, all)
    const headerEnd = 2 + all.readUInt16BE(0)
    if (all.length < headerEnd) {
      wanted = headerEnd
      return
    }
    const header = parse(all.subarray(2, headerEnd))
    const length = lengthOf(header)
    if (length === undefined) return answer(json({ error: 'this is no header that I can work with' }))
    wanted = headerEnd + length
    if (all.length >= wanted) answer(respond(header as Record<string, unknown>, all.subarray(headerEnd, wanted)))
  }
  const answer = (bytes: Buffer) => {
    isAnswered = true
    connection.end(bytes)
  }
  connection.on('data', (piece: Buffer) => {
    if (isAnswered) return
    pieces.push(piece)
    received += piece.length
    for (let before = 0; !isAnswered && received >= wanted && wanted > before; ) {
      before = wanted
      take()
    }
  })
  connection.on('end', () => connection.end())
  connection.on('error', error => console.error(`The client is gone: ${error.message}`))
}

function lengthOf(header: unknown): number | undefined {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return undefined
  const keys = ['byteorder', 'content-type', 'content-encoding', 'content-length']
  if (!keys.every(key => Object.hasOwn(header, key))) return undefined
  const length: unknown = (header as Record<string, unknown>)['content-length']
  if (typeof length !== 'number' || !Number.isInteger(length)) return undefined
  return length >= 0 && length <= MOST_CONTENT_BYTES ? length : undefined
}

function respond(header: Record<string, unknown>, content: Buffer): Buffer {
  if (header['content-type'] !== 'text/json') {
    return pack(
      'binary/of-the-server',
      Buffer.concat([Buffer.from('First 10 bytes of request: '), content.subarray(0, 10)]),
    )
  }
  const request = parse(content) as { action?: unknown; value?: unknown } | null | undefined
  if (request === null || typeof request !== 'object') return json({ error: 'this is no request' })
  const { action, value } = request
  return json({ result: action === 'search' ? `No match for '${value}'.` : `Error: invalid action '${action}'.` })
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

const json = (value: object): Buffer => pack('text/json', Buffer.from(JSON.stringify(value)))

function pack(type: string, content: Buffer): Buffer {
  const fields = { 'content-type': type, 'content-encoding': type === 'text/json' ? 'utf-8' : 'binary' }
  const header = Buffer.from(JSON.stringify({ 'content-length': content.length, ...fields, byteorder: 'big' }))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(header.length)
  return Buffer.concat([length, header, content])
}
