/** The sockets that the fuzzer gives to calls: its own, made anew when a call has closed or given away one. */
import * as sockets from '../../src/index.ts'
import { BaseRequestHandler, TCPServer, UDPServer } from '../../src/socketserver/index.ts'
import type { Belongings } from './values.ts'

const ANY_PORT = { host: '127.0.0.1', port: 0 }
const SOMETHING = Buffer.alloc(8192, 'fuzz')

/** The fuzzer's own sockets; all of them are non-blocking before every call. */
export class OwnSockets implements Belongings {
  sockets: sockets.Socket[] = []
  address: object = {}

  /** Makes the sockets that are missing and takes back every mode that a call has set. */
  refresh(): void {
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
  makeObjects(): Disposable[] {
    const [left, right, messages] = this.sockets as [sockets.Socket, sockets.Socket, sockets.Socket]
    const servers = [new TCPServer(ANY_PORT, BaseRequestHandler), new UDPServer(ANY_PORT, BaseRequestHandler)]
    for (const server of servers) {
      server.timeout = 0
      server.socket.setblocking(false)
    }
    return [...servers, left.makefile('rwb'), right.makefile('rw'), messages.makefile('rb', 0)]
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
    const { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } = sockets
    const listener = sockets.create_server({ host: '127.0.0.1', port: 0 })
    const datagrams = sockets.socket(AF_INET, SOCK_DGRAM)
    datagrams.bind({ host: '127.0.0.1', port: 0 })
    const fresh = sockets.socket(AF_INET, SOCK_STREAM)
    this.sockets = [...sockets.socketpair(), ...sockets.socketpair(AF_UNIX, SOCK_DGRAM), listener, datagrams, fresh]
    this.address = datagrams.getsockname()
  }
}

/** Something to receive, for the other end. */
function sendSome(end: sockets.Socket): void {
  try {
    end.send(SOMETHING)
  } catch {
    // It has enough already, or a call has shut it down.
  }
}
