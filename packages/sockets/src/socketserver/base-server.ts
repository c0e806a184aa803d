/**
 * What all servers have in common: wait for a request, verify it, process it, whatever it is.
 *
 * A server blocks its thread while it waits. `serve_forever` comes back to the event loop now and then, so that handlers of
 * signals, timers and what workers print get their turn.
 *
 * @see https://docs.python.org/3/library/socketserver.html
 */
import { setImmediate } from 'node:timers/promises'
import type { Address, AddressInput } from '../address.ts'
import { number, reject } from '../arguments.ts'
import { errnoOf, SocketError, systemError } from '../socket-error.ts'
import { calls } from '../system-calls.ts'
import { deadlineAfter, EINTR, POLLIN, TIMEOUT_MAX_SECONDS, waitFor } from '../waiting.ts'
import { type HandlerClass, runHandler } from './handlers.ts'
import { reportError } from './report-error.ts'

/** A busy server lets the event loop turn this often. */
const TURN_MS = 10
/**
 * And one that waits, this often: the kernel may give a signal to any thread, and where another one takes it while this one
 * is about to wake, the poll goes on.
 */
const LONGEST_POLL_MS = 500

/** A handler class in a module of its own, for servers that handle in workers. */
export interface HandlerModule {
  /** `new URL('./echo-handler.ts', import.meta.url)`, or an absolute path. */
  module: URL | string
  /** The name under which the module exports the class. */
  name: string
}

/**
 * Serves requests, which it gets as its subclasses say.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.BaseServer
 */
export abstract class BaseServer<Request> implements Disposable {
  /** Where the server listens; once bound, with the port that the kernel chose. */
  server_address: AddressInput | Address
  /** The class of the handlers; for threading servers, where it is. */
  readonly RequestHandlerClass: HandlerClass<Request> | HandlerModule
  /** For {@link handle_request}: seconds until it gives up with `handle_timeout`; null waits for ever. */
  timeout: number | null = null
  /**
   * Set to 1, it ends `serve_forever`. Memory that threads share: hand it to a worker and call {@link request_shutdown} there.
   */
  readonly shutdown_flag: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4))
  #serving: PromiseWithResolvers<void> | null = null

  /** Stores the two; subclasses open the socket. */
  constructor(server_address: AddressInput, RequestHandlerClass: HandlerClass<Request> | HandlerModule) {
    this.checkHandler(RequestHandlerClass)
    this.server_address = server_address
    this.RequestHandlerClass = RequestHandlerClass
  }

  /** Answers the descriptor that is waited for. */
  abstract fileno(): number
  /** Takes the next request. */
  abstract get_request(): [request: Request, client_address: Address]
  /** Binds and listens; for subclasses. */
  abstract server_activate(): void
  /** Closes what the server holds. */
  abstract server_close(): void

  /**
   * Serves until {@link shutdown}, and resolves then. It blocks the thread for up to `poll_interval` while nothing comes, or
   * until a signal; in between the event loop turns, so a handler of SIGINT may call `shutdown`. Await it: what comes after
   * would run in between, such as the end of a `using` block.
   *
   * @param poll_interval in seconds, from 0 to 2147483: how long a `shutdown` from another thread may go unnoticed
   * @throws Error if it runs already
   */
  async serve_forever(poll_interval = 0.5): Promise<void> {
    const waitMs = Math.ceil(1000 * number('poll_interval', poll_interval, 0, TIMEOUT_MAX_SECONDS))
    if (this.#serving) throw new Error('serve_forever runs already; wait for shutdown() before it is called again')
    this.#serving = Promise.withResolvers<void>()
    const { resolve } = this.#serving
    try {
      let turned = performance.now()
      let leftMs = waitMs
      while (Atomics.load(this.shutdown_flag, 0) === 0) {
        const isReady = this.#pollOnce(Math.min(leftMs, LONGEST_POLL_MS))
        // A shutdown during the wait comes first: the request stays in the queue.
        if (Atomics.load(this.shutdown_flag, 0) === 1) break
        if (isReady) this.#handleOne()
        leftMs = isReady ? 0 : leftMs - LONGEST_POLL_MS
        if (leftMs <= 0) {
          this.service_actions()
          leftMs = waitMs
        }
        if (isReady && performance.now() - turned < TURN_MS) continue
        await setImmediate()
        turned = performance.now()
      }
    } finally {
      Atomics.store(this.shutdown_flag, 0, 0)
      this.#serving = null
      resolve()
    }
  }

  /**
   * Asks `serve_forever` to end after the request that it is at, and resolves when it has. Without a `serve_forever` the next
   * one ends at once. From another thread call {@link request_shutdown}.
   */
  shutdown(): Promise<void> {
    request_shutdown(this.shutdown_flag)
    return this.#serving?.promise ?? Promise.resolve()
  }

  /** Waits for one request, at most `timeout` seconds, and handles it. Blocks. @throws SocketError EBADF once closed */
  handle_request(): void {
    if (this.fileno() < 0) throw systemError('poll', errnoOf('EBADF'))
    if (waitFor(this.fileno(), POLLIN, deadlineAfter(this.requestTimeout))) this.#handleOne()
    else this.handle_timeout()
  }

  /** Called when `handle_request` has waited in vain; does nothing here. */
  handle_timeout(): void {}

  /** Called after each turn of `serve_forever`; does nothing here. */
  service_actions(): void {}

  /** Answers whether to process a request; true here. One that is turned down is closed. */
  verify_request(_request: Request, _client_address: Address): boolean {
    return true
  }

  /** Handles a request and closes it; threading servers hand it on instead. */
  process_request(request: Request, client_address: Address): void {
    this.finish_request(request, client_address)
    this.shutdown_request(request)
  }

  /** Makes the handler and runs it. */
  finish_request(request: Request, client_address: Address): void {
    const Handler = this.RequestHandlerClass as HandlerClass<Request>
    const server = this as unknown as ConstructorParameters<HandlerClass<Request>>[2]
    runHandler(new Handler(request, client_address, server))
  }

  /** Ends a request: for a connection, ends its sending and closes it. */
  shutdown_request(request: Request): void {
    this.close_request(request)
  }

  /** Closes a request; does nothing here. */
  close_request(_request: Request): void {}

  /** Called with what a handler threw: writes it to standard error. The server goes on. */
  handle_error(_request: Request, client_address: Address, error: unknown): void {
    reportError(client_address, error)
  }

  /** Closes the server at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.server_close()
  }

  /** How long `handle_request` waits, in seconds; null for ever. */
  protected get requestTimeout(): number | null {
    return this.timeout
  }

  /** Throws if the handler is not of the kind that this server can run. */
  protected checkHandler(handler: unknown): void {
    if (typeof handler !== 'function') reject('RequestHandlerClass', 'a class of handlers', handler)
  }

  /** Unlike other waits this one ends at a signal, so that its handler runs when the loop turns. */
  #pollOnce(waitMs: number): boolean {
    const pollfd = new Uint8Array(8)
    new Int32Array(pollfd.buffer)[0] = this.fileno()
    new Int16Array(pollfd.buffer)[2] = POLLIN
    const ready = calls.poll(pollfd, 1, waitMs)
    if (ready < 0 && ready !== -EINTR) throw systemError('poll', -ready)
    return ready > 0
  }

  #handleOne(): void {
    let request: Request
    let client_address: Address
    try {
      ;[request, client_address] = this.get_request()
    } catch (error) {
      // The connection was gone before it was accepted, or another took it.
      if (error instanceof SocketError) return
      throw error
    }
    try {
      if (this.verify_request(request, client_address)) this.process_request(request, client_address)
      else this.shutdown_request(request)
    } catch (error) {
      this.handle_error(request, client_address, error)
      this.shutdown_request(request)
    }
  }
}

/**
 * Asks the server whose `shutdown_flag` it is to end `serve_forever`, from whichever thread; it does within its
 * poll_interval.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.BaseServer.shutdown
 */
export function request_shutdown(flag: Int32Array): void {
  Atomics.store(flag, 0, 1)
}
