// The message client with node:net: an async function that reads from the connection as from an iterator.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const [host, portText, action, value, ...more] = process.argv.slice(2)
const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
if (host === undefined || action === undefined || value === undefined || port > 65_535 || more.length > 0) {
  console.error('usage: node message-client.ts HOST PORT ACTION VALUE')
  process.exit(2)
}

const KEYS = ['byteorder', 'content-encoding', 'content-length', 'content-type']
const connection = connect({ host, port, allowHalfOpen: true })
try {
  await once(connection, 'connect')
  connection.end(request(action, value)) // there is one request only, and the answer can come all the same
  const read = reader(connection)
  const header = parse(await read((await read(2)).readUInt16BE()))
  if (!KEYS.every(key => key in header)) throw new Error('a key is missing in the header')
  const length: unknown = header['content-length']
  const isGood = Number.isSafeInteger(length) && (length as number) >= 0 && (length as number) <= 2 ** 24
  if (!isGood) throw new Error('the content-length is none, or too much')
  const content = await read(length as number)
  if (header['content-type'] !== 'text/json') process.stdout.write(content)
  else if (parse(content).result === undefined) throw new Error('the server has no result')
  else console.log(`The server says: ${parse(content).result}`)
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException
  console.error(`Nothing came from ${host}:${port}: ${(message || code || '').replaceAll('\n', ' ')}`)
  process.exitCode = 1
} finally {
  connection.destroy()
}

function parse(bytes: Buffer): Record<string, unknown> {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

/** Gives a function that reads exactly so many bytes of a connection. */
function reader(connection: Socket): (count: number) => Promise<Buffer> {
  const pieces = connection[Symbol.asyncIterator]()
  let waiting: Buffer[] = []
  let waitingBytes = 0
  return async count => {
    while (waitingBytes < count) {
      const { done, value } = await pieces.next()
      if (done) throw new Error(`the server ended after ${waitingBytes} of ${count} bytes`)
      waiting.push(value)
      waitingBytes += value.length
    }
    const all = Buffer.concat(waiting)
    waiting = [all.subarray(count)]
    waitingBytes -= count
    return all.subarray(0, count)
  }
}

function request(action: string, value: string): Buffer {
  const isSearch = action === 'search'
  const content = Buffer.from(isSearch ? JSON.stringify({ action, value }) : action + value)
  const header = Buffer.from(
    JSON.stringify({
      'content-length': content.length,
      'content-type': isSearch ? 'text/json' : 'binary/custom-client-binary-type',
      'content-encoding': isSearch ? 'utf-8' : 'binary',
      byteorder: 'little',
    }),
  )
  return Buffer.concat([Buffer.of(header.length >> 8, header.length & 0xff), header, content])
}
