// The message server with node:net.
import { createServer } from 'node:net'

const [host, portText, ...more] = process.argv.slice(2)
const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
if (host === undefined || port > 65_535 || more.length > 0) {
  console.error('usage: node message-server.ts HOST PORT')
  process.exit(2)
}

const server = createServer(connection => {
  connection.on('error', error => console.error(error.message))
  connection.once('data', (bytes: Buffer) => connection.end(answer(bytes))) // MISTAKE: 'data' brings a piece
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${port}`))

function answer(bytes: Buffer): Buffer {
  try {
    const headerEnd = 2 + bytes.readUInt16BE(0)
    const header = JSON.parse(bytes.toString('utf8', 2, headerEnd))
    const length: unknown = header['content-length']
    if (typeof length !== 'number' || length < 0 || !Number.isInteger(length) || length > 1 << 22)
      throw new Error('length')
    const content = bytes.subarray(headerEnd, headerEnd + length)
    if (header['content-type'] !== 'text/json') {
      return encode('binary/x', Buffer.concat([Buffer.from('First 10 bytes of request: '), content.subarray(0, 10)]))
    }
    const { action, value } = JSON.parse(content.toString())
    const result = action === 'search' ? `No match for '${value}'.` : `Error: invalid action '${action}'.`
    return encode('text/json', Buffer.from(JSON.stringify({ result })))
  } catch (error) {
    return encode('text/json', Buffer.from(JSON.stringify({ error: (error as Error).message })))
  }
}

function encode(type: string, content: Buffer): Buffer {
  const fields = {
    byteorder: 'little',
    'content-type': type,
    'content-encoding': type === 'text/json' ? 'utf-8' : 'binary',
  }
  const header = Buffer.from(JSON.stringify({ ...fields, 'content-length': content.length }))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(header.length)
  return Buffer.concat([length, header, content])
}
