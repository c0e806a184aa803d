/**
 * Servers that serve many requests at the same time, each in a worker.
 *
 * When this is the wrong tool: a worker takes some 10 MB, so thousands of connections at a time want a selector or `node:net`.
 */
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Address } from '../address.ts'
import { object, reject, string } from '../arguments.ts'
import { Socket } from '../socket.ts'
import type { HandlerModule } from './base-server.ts'
import type { DatagramRequest } from './handlers.ts'
import { type SocketServer, TCPServer, UDPServer, UnixDatagramServer, UnixStreamServer } from './servers.ts'
import { WorkerPool } from './worker-pool.ts'

// biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of the constructor of a mixin
type Any = any
type ServerClass = new (...args: Any[]) => SocketServer<Any> & { get_request(): [Any, Address] }

/** The settings of a threading server: static fields, which a subclass overrides. */
export interface ThreadingSettings {
  /** How many workers are started with the server. */
  initial_threads: number
  /** How many workers there are at most. */
  max_threads: number
  /** Lets `server_close` return while requests are being served. */
  daemon_threads: boolean
  /** Lets `server_close` wait until all requests are served. */
  block_on_close: boolean
}

/**
 * Makes a threading server of a server class: `class Server extends ThreadingMixIn(TCPServer) {}`.
 *
 * Its handler is a class in a module of its own, `{ module: new URL('./handler.ts', import.meta.url), name: 'Handler' }`, which
 * each worker loads once. The workers are kept: a handler that leaves something in a variable of its module finds it again.
 * `get_request`, `verify_request` and `service_actions` run in the thread of the server; the handler, its errors and the
 * closing of its connection are the worker's.
 *
 * Static fields are the settings: `initial_threads` workers are started with the server, up to `max_threads` (100) when all
 * are busy; further requests wait. `server_close` waits for the requests under way if `block_on_close` and not
 * `daemon_threads`.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.ThreadingMixIn
 */
export function ThreadingMixIn<Base extends ServerClass>(Base: Base): Base & ThreadingSettings {
  return class ThreadingServer extends Base {
    static initial_threads = 2
    static max_threads = 100
    static daemon_threads = false
    static block_on_close = true

    readonly #pool: WorkerPool
    readonly #isWaiting: boolean

    constructor(...args: Any[]) {
      super(...args)
      const settings = this.constructor as typeof ThreadingServer
      const { module, name } = this.RequestHandlerClass as HandlerModule
      this.#isWaiting = settings.block_on_close && !settings.daemon_threads
      try {
        this.#pool = new WorkerPool(this.socket, this, {
          module: urlOf(module),
          name,
          initialThreads: settings.initial_threads,
          maxThreads: settings.max_threads,
        })
      } catch (error) {
        this.socket.close()
        throw error
      }
    }

    /** Hands the request to a worker, which closes it. */
    override process_request(request: Socket | DatagramRequest, client_address: Address): void {
      if (!(request instanceof Socket)) {
        this.#pool.hand({ fd: -1, client_address, packet: request[0] })
        return
      }
      // Given up first: the worker may have closed it before this thread goes on, and the number may be another's.
      const { family, type, proto } = request
      const fd = request.detach()
      try {
        this.#pool.hand({ fd, client_address, packet: Buffer.alloc(0) })
      } catch (error) {
        new Socket(family, type, proto, fd).close()
        throw error
      }
    }

    /** Stops listening and ends the workers, after the requests that are being served. */
    override server_close(): void {
      super.server_close()
      this.#pool.close(this.#isWaiting)
    }

    protected override checkHandler(handler: unknown): void {
      const shape = 'an object { module, name }: a worker loads the class from there'
      if (typeof handler === 'function') reject('RequestHandlerClass', shape, handler)
      const { module, name } = object('RequestHandlerClass', handler, shape)
      string('RequestHandlerClass.name', name)
      urlOf(module)
    }
  }
}

/** Serves connections of TCP, each in a worker. @see {@link ThreadingMixIn} */
export class ThreadingTCPServer extends ThreadingMixIn(TCPServer) {
  /** Where the class of the handlers is. */
  declare readonly RequestHandlerClass: HandlerModule
}

/** Serves datagrams of UDP, each in a worker. @see {@link ThreadingMixIn} */
export class ThreadingUDPServer extends ThreadingMixIn(UDPServer) {
  /** Where the class of the handlers is. */
  declare readonly RequestHandlerClass: HandlerModule
}

/** Serves connections of AF_UNIX, each in a worker. @see {@link ThreadingMixIn} */
export class ThreadingUnixStreamServer extends ThreadingMixIn(UnixStreamServer) {
  /** Where the class of the handlers is. */
  declare readonly RequestHandlerClass: HandlerModule
}

/** Serves datagrams of AF_UNIX, each in a worker. @see {@link ThreadingMixIn} */
export class ThreadingUnixDatagramServer extends ThreadingMixIn(UnixDatagramServer) {
  /** Where the class of the handlers is. */
  declare readonly RequestHandlerClass: HandlerModule
}

function urlOf(module: unknown): string {
  if (module instanceof URL) return module.href
  if (typeof module === 'string' && module.startsWith('file:')) return module
  if (typeof module === 'string' && isAbsolute(module)) return pathToFileURL(module).href
  return reject(
    'RequestHandlerClass.module',
    "a URL or an absolute path, such as new URL('./handler.ts', import.meta.url)",
    module,
  )
}
