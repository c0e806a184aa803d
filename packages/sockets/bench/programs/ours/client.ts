/** `client.ts WORK PORT AMOUNT`, with this package. The works are those of `../c/client.c`. */
import { AF_INET, create_connection, SHUT_WR, SOCK_DGRAM, type Socket, socket, socketpair } from '../../../src/index.ts'
import { startStopwatch } from '../stopwatch.ts'

const MESSAGE = Buffer.alloc(64, 'x')
const PIECE = Buffer.alloc(65536, 'x')

const WORKS: Record<string, (port: number, amount: number) => string> = {
  'ping-pong': pingPong,
  'udp-ping-pong': udpPingPong,
  send: sendPieces,
  receive: (port, amount) => receivePieces(port, amount, receiveInto(Buffer.alloc(65536))),
  'receive-new': (port, amount) => receivePieces(port, amount, client => client.recv(65536).length),
  pair: throughPair,
}

const [work = '', port, amount] = process.argv.slice(2)
console.log(WORKS[work]!(Number(port), Number(amount)))

function pingPong(port: number, amount: number): string {
  using client = create_connection({ host: '127.0.0.1', port })
  let stopwatch = startStopwatch()
  for (let i = -Math.floor(amount / 4); i < amount; i++) {
    if (i === 0) stopwatch = startStopwatch()
    client.sendall(MESSAGE)
    if (client.recv(64).length !== 64) throw new Error('the echo is not whole')
  }
  return stopwatch.elapsed()
}

function udpPingPong(port: number, amount: number): string {
  using client = socket(AF_INET, SOCK_DGRAM)
  const to = { host: '127.0.0.1', port }
  let stopwatch = startStopwatch()
  for (let i = -Math.floor(amount / 4); i < amount; i++) {
    if (i === 0) stopwatch = startStopwatch()
    client.sendto(MESSAGE, to)
    const [answer, peer] = client.recvfrom(64)
    if (answer.length !== 64 || peer.port !== port) throw new Error('the echo is not whole')
  }
  return stopwatch.elapsed()
}

function sendPieces(port: number, amount: number): string {
  using client = create_connection({ host: '127.0.0.1', port })
  let stopwatch = startStopwatch()
  for (let i = -Math.floor(amount / 4); i < amount; i++) {
    if (i === 0) stopwatch = startStopwatch()
    client.sendall(PIECE)
  }
  client.shutdown(SHUT_WR)
  if (client.recv(1).length !== 1) throw new Error('the peer did not answer')
  return stopwatch.elapsed()
}

function receiveInto(buffer: Buffer): (client: Socket) => number {
  return client => client.recv_into(buffer)
}

function receivePieces(port: number, amount: number, receive: (client: Socket) => number): string {
  using client = create_connection({ host: '127.0.0.1', port })
  const warm = Math.floor(amount / 4) * PIECE.length
  let stopwatch = startStopwatch()
  let total = 0
  for (let count = receive(client); count > 0; count = receive(client)) {
    if (total <= warm && total + count > warm) stopwatch = startStopwatch()
    total += count
  }
  if (total !== warm + amount * PIECE.length) throw new Error('not all bytes came')
  return stopwatch.elapsed()
}

function throughPair(_port: number, amount: number): string {
  const [one, other] = socketpair()
  const buffer = Buffer.alloc(64)
  let stopwatch = startStopwatch()
  for (let i = -Math.floor(amount / 4); i < amount; i++) {
    if (i === 0) stopwatch = startStopwatch()
    one.send(MESSAGE)
    if (other.recv_into(buffer) !== 64) throw new Error('not all bytes came')
  }
  return stopwatch.elapsed()
}
