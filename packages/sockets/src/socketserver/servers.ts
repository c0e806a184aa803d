/** The servers of Python's socketserver: one request after the other, in the thread that serves. */
import type { Address, AddressInput } from '../address.ts'
import { boolean } from '../arguments.ts'
import { platform } from '../platform/current.ts'
import { Socket } from '../socket.ts'
import { SocketError } from '../socket-error.ts'
import { BaseServer, type HandlerModule } from './base-server.ts'
import type { DatagramRequest, HandlerClass } from './handlers.ts'

const { AF_INET, AF_UNIX, SHUT_WR, SO_REUSEADDR, SO_REUSEPORT, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET } =
  platform.constants

/**
 * A server with a socket. What Python has as attributes of the class are static here, since the constructor binds before the
 * fields of a subclass exist: `class Server extends TCPServer { static override allow_reuse_address = true }`.
 *
 * @see https://docs.python.org/3/library/socketserver.html#server-objects
 */
export abstract class SocketServer<Request> extends BaseServer<Request> {
  /** AF_INET, AF_INET6 or AF_UNIX. */
  static address_family: number = AF_INET
  /** SOCK_STREAM or SOCK_DGRAM. */
  static socket_type: number = SOCK_STREAM
  /** How many connections may wait to be accepted. */
  static request_queue_size = 5
  /** Binds though old connections are in TIME_WAIT (SO_REUSEADDR). */
  static allow_reuse_address = false
  /** Lets other sockets listen at the same address (SO_REUSEPORT). */
  static allow_reuse_port = false
  /** The longest datagram; the rest of a longer one is lost. */
  static max_packet_size = 8192

  /** The server's socket; for `settimeout` and options. */
  readonly socket: Socket
  declare server_address: Address

  /**
   * Opens the socket, binds and listens. The server is closed with `server_close` or `using`.
   *
   * @param bind_and_activate false leaves `server_bind` and `server_activate` to the program
   * @throws SocketError EADDRINUSE, EADDRNOTAVAIL, EACCES
   */
  constructor(
    server_address: AddressInput,
    RequestHandlerClass: HandlerClass<Request> | HandlerModule,
    bind_and_activate = true,
  ) {
    super(server_address, RequestHandlerClass)
    boolean('bind_and_activate', bind_and_activate)
    this.socket = new Socket(this.#attributes.address_family, this.#attributes.socket_type)
    if (!bind_and_activate) return
    try {
      this.server_bind()
      this.server_activate()
    } catch (error) {
      this.server_close()
      throw error
    }
  }

  override fileno(): number {
    return this.socket.fileno()
  }

  /** Gives the socket its address. */
  server_bind(): void {
    if (this.#attributes.allow_reuse_address) this.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    if (this.#attributes.allow_reuse_port) this.socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    this.socket.bind(this.server_address as AddressInput)
    this.server_address = this.socket.getsockname()
  }

  override server_activate(): void {
    if (this.socket.type === SOCK_STREAM) this.socket.listen(this.#attributes.request_queue_size)
  }

  override server_close(): void {
    this.socket.close()
  }

  /** The time-out of the socket counts too, the shorter of the two. */
  protected override get requestTimeout(): number | null {
    const timeouts = [this.timeout, this.socket.gettimeout()].filter(each => each !== null)
    return timeouts.length === 0 ? null : Math.min(...timeouts)
  }

  /** Answers the longest datagram that is taken. */
  protected get maxPacketSize(): number {
    return this.#attributes.max_packet_size
  }

  get #attributes(): typeof SocketServer {
    return this.constructor as unknown as typeof SocketServer
  }
}

/**
 * Serves connections of TCP.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.TCPServer
 */
export class TCPServer extends SocketServer<Socket> {
  override get_request(): [Socket, Address] {
    return this.socket.accept()
  }

  override shutdown_request(request: Socket): void {
    try {
      request.shutdown(SHUT_WR)
    } catch (error) {
      // The peer was faster, or the handler has closed it.
      if (!(error instanceof SocketError)) throw error
    }
    this.close_request(request)
  }

  override close_request(request: Socket): void {
    request.close()
  }
}

/**
 * Serves datagrams of UDP.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.UDPServer
 */
export class UDPServer extends SocketServer<DatagramRequest> {
  static override socket_type: number = SOCK_DGRAM

  override get_request(): [DatagramRequest, Address] {
    const [packet, client_address] = this.socket.recvfrom(this.maxPacketSize)
    return [[packet, this.socket], client_address]
  }
}

/**
 * Serves connections of AF_UNIX. The path stays when the server is closed; the program removes it.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.UnixStreamServer
 */
export class UnixStreamServer extends TCPServer {
  static override address_family: number = AF_UNIX
}

/**
 * Serves datagrams of AF_UNIX. The path stays when the server is closed; the program removes it.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.UnixDatagramServer
 */
export class UnixDatagramServer extends UDPServer {
  static override address_family: number = AF_UNIX
}
