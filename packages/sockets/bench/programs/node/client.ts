/** `client.ts WORK PORT AMOUNT`, with `node:net` and `node:dgram`. The works are those of `../c/client.c`. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { startStopwatch } from '../stopwatch.ts'

const MESSAGE = Buffer.alloc(64, 'x')
const PIECE = Buffer.alloc(65536, 'x')

const WORKS: Record<string, (port: number, amount: number) => Promise<string>> = {
  'ping-pong': pingPong,
  'udp-ping-pong': udpPingPong,
  send: sendPieces,
  receive: receiveInto,
  'receive-new': receiveNew,
}

const [work = '', port, amount] = process.argv.slice(2)
console.log(await WORKS[work]!(Number(port), Number(amount)))

async function pingPong(port: number, amount: number): Promise<string> {
  const client = await connected({ port, host: '127.0.0.1' })
  let left = amount + Math.floor(amount / 4)
  let stopwatch = startStopwatch()
  let received = 0
  client.on('data', data => {
    received += data.length
    if (received < 64) return
    received = 0
    if (--left === amount) stopwatch = startStopwatch()
    if (left > 0) client.write(MESSAGE)
    else client.end()
  })
  client.write(MESSAGE)
  await once(client, 'end')
  if (left !== 0) throw new Error('the peer closed early')
  return stopwatch.elapsed()
}

async function udpPingPong(port: number, amount: number): Promise<string> {
  const client = createSocket('udp4')
  let left = amount + Math.floor(amount / 4)
  let stopwatch = startStopwatch()
  client.on('message', (answer, peer) => {
    if (answer.length !== 64 || peer.port !== port) throw new Error('the echo is not whole')
    if (--left === amount) stopwatch = startStopwatch()
    if (left > 0) client.send(MESSAGE, port, '127.0.0.1')
    else client.close()
  })
  client.send(MESSAGE, port, '127.0.0.1')
  await once(client, 'close')
  return stopwatch.elapsed()
}

async function sendPieces(port: number, amount: number): Promise<string> {
  const client = await connected({ port, host: '127.0.0.1' })
  let left = amount + Math.floor(amount / 4)
  let stopwatch = startStopwatch()
  const pump = (): void => {
    while (left > 0) {
      if (left-- === amount) stopwatch = startStopwatch()
      if (!client.write(PIECE)) {
        client.once('drain', pump)
        return
      }
    }
    client.end()
  }
  pump()
  const [answer] = await once(client, 'data')
  if (answer.length !== 1) throw new Error('the peer did not answer')
  return stopwatch.elapsed()
}

async function receiveNew(port: number, amount: number): Promise<string> {
  const { count, end } = meter(amount)
  const client = await connected({ port, host: '127.0.0.1' })
  client.on('data', data => count(data.length))
  await once(client, 'end')
  return end()
}

async function receiveInto(port: number, amount: number): Promise<string> {
  const { count, end } = meter(amount)
  const callback = (bytes: number) => {
    count(bytes)
    return true
  }
  const onread = { buffer: Buffer.alloc(65536), callback }
  const client = await connected({ port, host: '127.0.0.1', onread })
  client.resume()
  await once(client, 'end')
  return end()
}

/** Counts the bytes of a quarter more than `amount` pieces, and times those after the first quarter. */
function meter(amount: number): { count: (bytes: number) => void; end: () => string } {
  const warm = Math.floor(amount / 4) * PIECE.length
  let stopwatch = startStopwatch()
  let total = 0
  const count = (bytes: number): void => {
    if (total <= warm && total + bytes > warm) stopwatch = startStopwatch()
    total += bytes
  }
  const end = (): string => {
    if (total !== warm + amount * PIECE.length) throw new Error('not all bytes came')
    return stopwatch.elapsed()
  }
  return { count, end }
}

async function connected(options: NetConnectOpts): Promise<Socket> {
  const client = connect({ ...options, noDelay: true, allowHalfOpen: true } as NetConnectOpts)
  await once(client, 'connect')
  return client
}
