/** The sockets that the fuzzer gives to calls: its own, made anew when a call has closed or given away one. */
import * as sockets from '../../src/index.ts'
import {
  BaseRequestHandler,
  DatagramRequestHandler,
  StreamRequestHandler,
  TCPServer,
  ThreadingTCPServer,
  UDPServer,
} from '../../src/socketserver/index.ts'
import type { Belongings } from './values.ts'

const { AF_INET, SOCK_DGRAM } = sockets
const ANY_PORT = { host: '127.0.0.1', port: 0 }
const SOMETHING = Buffer.alloc(8192, 'fuzz')

/** Has no workers: what it is handed stays in its queue. */
class UnmannedServer extends ThreadingTCPServer {
  static override initial_threads = 0
  static override max_threads = 0
  static override daemon_threads = true
}

/** The fuzzer's own sockets; all of them are non-blocking before every call. */
export class OwnSockets implements Belongings {
  sockets: sockets.Socket[] = []
  address: object = {}
  listening: object = {}

  /** Makes the sockets that are missing and takes back every mode that a call has set. */
  refresh(): void {
    // Also those that are closed: a file of theirs may keep them open when they are no longer among these.
    this.sockets.forEach(neverWait)
    const isWhole = this.sockets.length > 0 && this.sockets.every(each => each.fileno() !== -1)
    if (!isWhole) this.#open()
    for (const each of this.sockets) each.setblocking(false)
    for (const each of this.sockets.slice(0, 4)) sendSome(each)
  }

  /** Answers whether a descriptor is one of these. */
  has(fd: unknown): boolean {
    return this.sockets.some(each => each.fileno() === fd)
  }

  /** Makes objects of the classes that cannot be made without arguments. */
  makeObjects(): object[] {
    const [left, right, messages] = this.sockets as [sockets.Socket, sockets.Socket, sockets.Socket]
    const servers = [
      new TCPServer(ANY_PORT, BaseRequestHandler),
      new UDPServer(ANY_PORT, BaseRequestHandler),
      new TCPServer(ANY_PORT, BaseRequestHandler, false),
      new UnmannedServer(ANY_PORT, { module: import.meta.filename, name: 'nobody' }),
    ]
    for (const server of servers) {
      server.timeout = 0
      server.socket.setblocking(false)
    }
    const files = [left.makefile('rwb'), right.makefile('rw'), messages.makefile('rb', 0)]
    const [stream, datagrams] = servers.map(each => each.server_address) as [sockets.Address, sockets.Address]
    const visitor = visit(stream, datagrams, this.listening as sockets.Address)
    return [...servers, ...files, ...this.#handlers(), visitor]
  }

  /** Makes handlers as a server would, each with a request. */
  #handlers(): object[] {
    const [connection, client] = sockets.socketpair()
    const datagrams = sockets.socket(AF_INET, SOCK_DGRAM)
    const server = { server_address: datagrams.getsockname(), shutdown: () => undefined }
    const peer = this.address as sockets.Address
    const stream = new StreamRequestHandler(connection, peer, server)
    const datagram = new DatagramRequestHandler([SOMETHING, datagrams], peer, server)
    for (const handler of [stream, datagram]) handler.setup()
    for (const each of [connection, client, datagrams]) each.setblocking(false)
    const close = () => [connection, client, datagrams].forEach(closeWithFiles)
    return [stream, datagram, { [Symbol.dispose]: close }]
  }

  /** Closes them all; the next {@link refresh} makes new ones. */
  close(): void {
    for (const each of this.sockets) {
      try {
        each.close()
      } catch {
        // A call has closed the number behind its back, which is what it was asked to.
      }
    }
  }

  #open(): void {
    this.close()
    const { AF_UNIX, SOCK_STREAM } = sockets
    const listener = sockets.create_server({ host: '127.0.0.1', port: 0 })
    const datagrams = sockets.socket(AF_INET, SOCK_DGRAM)
    datagrams.bind({ host: '127.0.0.1', port: 0 })
    const fresh = sockets.socket(AF_INET, SOCK_STREAM)
    this.sockets = [...sockets.socketpair(), ...sockets.socketpair(AF_UNIX, SOCK_DGRAM), listener, datagrams, fresh]
    this.address = datagrams.getsockname()
    this.listening = listener.getsockname()
  }
}

/** Gives two servers and the fuzzer's own listener something to do. */
function visit(stream: sockets.Address, datagrams: sockets.Address, listening: sockets.AddressInput): Disposable {
  const [client, other, sender] = [sockets.socket(), sockets.socket(), sockets.socket(AF_INET, SOCK_DGRAM)]
  other.setblocking(false)
  client.connect(stream)
  // A call may have shut the listener down, or filled its queue.
  other.connect_ex(listening)
  sender.sendto(SOMETHING, datagrams)
  return { [Symbol.dispose]: () => [client, other, sender].forEach(closeWithFiles) }
}

/** Takes back a mode that a call has set. */
function neverWait(socket: sockets.Socket): void {
  try {
    socket.setblocking(false)
  } catch {
    // It is closed for good.
  }
}

/** Closes a socket though files of it are open: each `setup` of a handler makes two. */
function closeWithFiles(socket: sockets.Socket): void {
  if (socket.fileno() !== -1) sockets.Socket.from(socket.detach()).close()
}

/** Something to receive, for the other end. */
function sendSome(end: sockets.Socket): void {
  try {
    end.send(SOMETHING)
  } catch {
    // It has enough already, or a call has shut it down.
  }
}
