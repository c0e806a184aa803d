/** The program of a pool's worker: loads the handler, then takes one request after the other until the queue ends. */
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { workerData } from 'node:worker_threads'
import { platform } from '../platform/current.ts'
import { Socket } from '../socket.ts'
import { SocketError } from '../socket-error.ts'
import { request_shutdown } from './base-server.ts'
import {
  countServed,
  decodeHanded,
  type Handed,
  MESSAGE_MAX_BYTES,
  type PoolWorkerData,
  WORKERS,
} from './handing-over.ts'
import { type DatagramRequest, type HandlerClass, type HandlerServer, runHandler } from './handlers.ts'
import { reportError } from './report-error.ts'
import { writeNow } from './write-now.ts'

const { module, name, queue, socket, server_address, counts, shutdown_flag } = workerData as PoolWorkerData
const server: HandlerServer = { server_address, shutdown: () => request_shutdown(shutdown_flag) }
const requests = new Socket(queue.family, queue.type, 0, queue.fd)
// A datagram's socket is opened for good, a connection's for each request.
const datagramSocket = socket.fd === -1 ? null : new Socket(socket.family, socket.type, socket.proto, socket.fd)
let connection: Socket | null = null
let isServing = false

globalThis.console = new Console({ stdout: printer(1), stderr: printer(2) })
// At the end of the queue, and when a handler calls process.exit, which ends this thread only.
process.on('exit', () => {
  requests.close()
  datagramSocket?.close()
  Atomics.sub(counts, WORKERS, 1)
  if (isServing) endRequest()
})
serve(await loadHandler())

function serve(Handler: HandlerClass<Socket | DatagramRequest>): void {
  const message = Buffer.allocUnsafeSlow(MESSAGE_MAX_BYTES)
  for (;;) {
    const length = requests.recv_into(message)
    if (length === 0) return
    isServing = true
    serveOne(Handler, decodeHanded(message.subarray(0, length)))
    endRequest()
  }
}

function serveOne(Handler: HandlerClass<Socket | DatagramRequest>, { fd, client_address, packet }: Handed): void {
  connection = datagramSocket ? null : new Socket(socket.family, socket.type, socket.proto, fd)
  try {
    const request: Socket | DatagramRequest = connection ?? [packet, datagramSocket!]
    runHandler(new Handler(request, client_address, server))
  } catch (error) {
    reportError(client_address, error)
  }
}

function endRequest(): void {
  if (connection) closeConnection(connection)
  connection = null
  isServing = false
  countServed(counts)
}

function closeConnection(connection: Socket): void {
  try {
    connection.shutdown(platform.constants.SHUT_WR)
  } catch (error) {
    // The peer was faster, or the handler has closed it.
    if (!(error instanceof SocketError)) throw error
  }
  connection.close()
}

/** A handler that cannot be loaded fails at every request, so that every client hears of it. */
async function loadHandler(): Promise<HandlerClass<Socket | DatagramRequest>> {
  try {
    const Handler = ((await import(module)) as Record<string, unknown>)[name]
    if (typeof Handler === 'function') return Handler as HandlerClass<Socket | DatagramRequest>
    throw new TypeError(`Expected ${module} to export a class \`${name}\``)
  } catch (error) {
    return function failToLoad() {
      throw error
    } as unknown as HandlerClass<Socket | DatagramRequest>
  }
}

/** What a handler prints shows at once. */
function printer(fd: 1 | 2): Writable {
  return new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      writeNow(fd, String(text))
      done()
    },
  })
}
