/**
 * Opens and closes, again and again, everything that holds a descriptor or memory, and prints how many descriptors are open
 * and how much memory the process has, at first and at last.
 *
 *     node --expose-gc packages/sockets/test/levels/levels.ts [ROUNDS]
 */
import { readdirSync } from 'node:fs'
import * as sockets from '../../src/index.ts'
import { StreamRequestHandler, UnixStreamServer } from '../../src/socketserver/index.ts'

/** What the process holds. */
interface Level {
  descriptors: number
  /** Resident memory in MiB. */
  memoryMiB: number
}

const { AF_INET, AF_UNIX, EVENT_READ, POLLIN, SO_LINGER, SOCK_DGRAM, SOL_SOCKET } = sockets
/** Let close reset the connection: no port stays in TIME_WAIT, of which so many rounds would run out. */
const RESET = new Uint8Array(Int32Array.of(1, 0).buffer)
/** Before this many rounds memory still grows: code is compiled, pools are filled. */
const WARM_UP_ROUNDS = 2000

class Shout extends StreamRequestHandler {
  override handle(): void {
    this.wfile.write(this.rfile.readline())
  }
}

const rounds = Number(process.argv[2] ?? 100_000)
using listener = sockets.create_server({ host: '127.0.0.1', port: 0 })
const address = listener.getsockname()
const buffer = new Uint8Array(1024)

for (let round = 0; round < WARM_UP_ROUNDS; round++) openAndClose(round)
const first = level()
for (let round = 0; round < rounds; round++) openAndClose(round)
const last = level()
console.log(JSON.stringify({ rounds, first, last }))
process.exitCode = last.descriptors === first.descriptors ? 0 : 1

function openAndClose(round: number): void {
  connectAndTalk()
  sendDatagrams()
  waitInAllWays()
  askForNames()
  readAndWriteFiles()
  serve()
  if (round % 10 === 0) failInAllWays()
}

function connectAndTalk(): void {
  using client = sockets.create_connection(address)
  client.setsockopt(SOL_SOCKET, SO_LINGER, RESET)
  const [server] = listener.accept()
  client.sendall(buffer)
  server.recv_into(buffer)
  using again = sockets.Socket.from(server.detach())
  again.send(again.recv(0))
}

function sendDatagrams(): void {
  const [left, right] = sockets.socketpair(AF_UNIX, SOCK_DGRAM)
  left.send(buffer)
  right.recvfrom(2048)
  left.close()
  right.close()
}

function waitInAllWays(): void {
  const [left, right] = sockets.socketpair()
  sockets.select([left], [right], [], 0)
  const poller = sockets.poll()
  poller.register(left, POLLIN)
  poller.poll(0)
  using selector = new sockets.DefaultSelector()
  selector.register(left, EVENT_READ)
  selector.select(0)
  left.close()
  right.close()
}

function readAndWriteFiles(): void {
  const [left, right] = sockets.socketpair()
  using writing = left.makefile('w')
  using reading = right.makefile('rb')
  left.close()
  right.close()
  writing.write('a line\n')
  writing.flush()
  reading.readline()
}

/** A server, a request and its handler; not over TCP, where so many ports would stay in TIME_WAIT. */
function serve(): void {
  using server = new UnixStreamServer({ path: '' }, Shout)
  using client = sockets.socket(AF_UNIX)
  client.connect(server.server_address as sockets.PathAddress)
  client.sendall(Buffer.from('a line\n'))
  server.handle_request()
  client.recv(100)
}

function askForNames(): void {
  sockets.getaddrinfo('localhost', 80)
  sockets.getnameinfo(address, 3)
  sockets.gethostname()
  sockets.if_nameindex()
}

/** Failures must not leave anything open either. */
function failInAllWays(): void {
  const calls = [
    () => sockets.create_server(address),
    () => sockets.create_connection({ host: '127.0.0.1', port: 1 }),
    () => sockets.create_connection({ host: 'no host has spaces', port: 1 }),
    () => sockets.getaddrinfo('127.0.0.1', 80),
    () => sockets.getaddrinfo('localhost', 'no such service'),
    () => sockets.socket(AF_INET, 77),
    () => sockets.Socket.from(987_654),
  ]
  for (const call of calls) {
    try {
      call()
    } catch (error) {
      if (!(error instanceof sockets.SocketError)) throw error
    }
  }
}

function level(): Level {
  globalThis.gc?.()
  const memoryMiB = Math.round(process.memoryUsage.rss() / 1024 / 1024)
  return { descriptors: readdirSync('/proc/self/fd').length, memoryMiB }
}
