/**
 * Handlers: one object for each request. Unlike in Python the constructor only stores: the server calls `setup`, `handle` and
 * `finish` after it, so that fields of a subclass have their values by then.
 *
 * @see https://docs.python.org/3/library/socketserver.html#request-handler-objects
 */

import type { Address } from '../address.ts'
import { reject } from '../arguments.ts'
import type { BinaryFile } from '../binary-file.ts'
import { platform } from '../platform/current.ts'
import type { Socket } from '../socket.ts'
import { SocketError } from '../socket-error.ts'
import { answerFile, packetFile, sendingFile } from './request-files.ts'

const { IPPROTO_TCP, TCP_NODELAY } = platform.constants

/** A request of a datagram server: the bytes, and the server's socket to answer through. */
export type DatagramRequest = [packet: Buffer, socket: Socket]

/** What a handler knows of its server; in a threading server that one is in another thread. */
export interface HandlerServer {
  /** Where the server listens. */
  readonly server_address: Address
  /** Asks the server to end `serve_forever`; it does so within its `poll_interval`. */
  shutdown(): unknown
}

/** A class of handlers, as servers take it. */
export type HandlerClass<Request> = new (
  request: Request,
  client_address: Address,
  server: HandlerServer,
) => BaseRequestHandler<Request>

/**
 * Serves one request. Subclasses override {@link BaseRequestHandler.handle}.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.BaseRequestHandler
 */
export class BaseRequestHandler<Request = Socket | DatagramRequest> {
  /** The connection, or the datagram. */
  readonly request: Request
  /** Who asks. */
  readonly client_address: Address
  /** Whom to ask for `server_address`, or for `shutdown`. */
  readonly server: HandlerServer

  /** Stores the three; the server calls the methods. */
  constructor(request: Request, client_address: Address, server: HandlerServer) {
    this.request = request
    this.client_address = client_address
    this.server = server
  }

  /** Prepares; does nothing here. If it throws, `finish` is not called. */
  setup(): void {}

  /** Serves the request, and returns when it is served: it must not be async. Does nothing here. */
  handle(): void {}

  /** Cleans up, also after an error of `handle`; does nothing here. */
  finish(): void {}
}

/**
 * Serves a connection through two files.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.StreamRequestHandler
 */
export class StreamRequestHandler extends BaseRequestHandler<Socket> {
  /** How many bytes are read ahead at a time; -1 is 8192, 0 reads none ahead. */
  rbufsize = -1
  /** How many bytes of writing are kept back until `flush`; 0 sends at once, -1 is 8192. */
  wbufsize = 0
  /** The time-out of the connection in seconds; null waits for ever. */
  timeout: number | null = null
  /** Sends small pieces at once (TCP_NODELAY). */
  disable_nagle_algorithm = false
  /** Reads from the connection. */
  rfile!: BinaryFile
  /** Writes to the connection. */
  wfile!: BinaryFile

  /** The connection, as `request`. */
  get connection(): Socket {
    return this.request
  }

  override setup(): void {
    const connection = this.request
    if (this.timeout !== null) connection.settimeout(this.timeout)
    if (this.disable_nagle_algorithm) connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    this.rfile = connection.makefile('rb', this.rbufsize)
    this.wfile = this.wbufsize === 0 ? sendingFile(connection) : connection.makefile('wb', this.wbufsize)
  }

  override finish(): void {
    try {
      this.wfile.close()
    } catch (error) {
      // The connection may be gone by now: the handler has heard of it, or did not care.
      if (!(error instanceof SocketError)) throw error
    } finally {
      this.rfile.close()
    }
  }
}

/**
 * Serves a datagram: reads it as a file, and sends all that was written as one datagram at the end.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.DatagramRequestHandler
 */
export class DatagramRequestHandler extends BaseRequestHandler<DatagramRequest> {
  /** The bytes that came. */
  packet!: Buffer
  /** The server's socket. */
  socket!: Socket
  /** Reads the bytes that came. */
  rfile!: BinaryFile
  /** Collects the answer. */
  wfile!: BinaryFile
  #getAnswer!: () => Buffer

  override setup(): void {
    ;[this.packet, this.socket] = this.request
    this.rfile = packetFile(this.packet, this.socket)
    const { file, getvalue } = answerFile(this.socket)
    this.wfile = file
    this.#getAnswer = getvalue
  }

  override finish(): void {
    this.socket.sendto(this.#getAnswer(), this.client_address)
  }
}

/** Runs a handler from beginning to end. */
export function runHandler(handler: BaseRequestHandler<unknown>): void {
  handler.setup()
  try {
    const result: unknown = handler.handle()
    if (result instanceof Promise) {
      // Whatever becomes of it, the connection is closed before.
      result.catch(() => {})
      reject('handle', 'a method that returns when the request is served', result)
    }
  } finally {
    handler.finish()
  }
}
