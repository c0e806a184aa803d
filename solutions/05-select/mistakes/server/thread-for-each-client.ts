// The misconception: a client that waits needs a thread that waits with it; the first 32 get one each.
import { Worker } from 'node:worker_threads'
import { create_server, type Socket, select } from '@socket-course/sockets'
import { tryRecv, trySend } from '../../src/nonblocking.ts'

const PIECE_BYTES = 65_536
/** select knows descriptors up to this one. */
const LAST_DESCRIPTOR = 1023
const MOST_THREADS = 32
/** Sleeps until it is ended. */
const WAITING = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'

/** A client, and what it has still to get: never more than one piece, since nothing is received meanwhile. */
class Client {
  readonly connection: Socket
  unsent: Uint8Array = Buffer.alloc(0)
  hasEnded = false
  readonly #thread: Worker | undefined

  constructor(connection: Socket) {
    this.connection = connection
    if (clients.size < MOST_THREADS) this.#thread = new Worker(WAITING, { eval: true })
  }

  close(): void {
    this.connection.close()
    void this.#thread?.terminate()
  }

  /** With this, select takes a client as it takes a socket. */
  fileno(): number {
    return this.connection.fileno()
  }
}

const { host, port } = readArguments(process.argv.slice(2))
const listener = listen(host, port)
const clients = new Set<Client>()
serve()

function serve(): never {
  for (;;) {
    const all = [...clients]
    const readers = all.filter(client => client.unsent.length === 0)
    const writers = all.filter(client => client.unsent.length > 0)
    const [readable, writable] = select([listener, ...readers], writers, [])
    for (const one of readable) {
      if (one === listener) acceptClient()
      else attend(one as Client, receive)
    }
    for (const client of writable) attend(client, send)
  }
}

function acceptClient(): void {
  let connection: Socket
  try {
    connection = listener.accept()[0]
  } catch (error) {
    console.error(`No client after all: ${(error as Error).message}`)
    return
  }
  if (connection.fileno() > LAST_DESCRIPTOR) {
    console.error('select cannot watch so many clients: the newest has to go')
    connection.close()
    return
  }
  connection.setblocking(false)
  clients.add(new Client(connection))
}

/** Does one thing for a client. Whatever goes wrong ends this client only. */
function attend(client: Client, act: (client: Client) => void): void {
  try {
    act(client)
    if (!client.hasEnded || client.unsent.length > 0) return
  } catch (error) {
    console.error(`A client is gone: ${(error as Error).message}`)
  }
  clients.delete(client)
  client.close()
}

/** Receives once, so that the others have their turn, and sends what the kernel takes at once. */
function receive(client: Client): void {
  const bytes = tryRecv(client.connection, PIECE_BYTES)
  if (bytes === 'would-block') return
  if (bytes === 'eof') {
    client.hasEnded = true
    return
  }
  client.unsent = bytes
  send(client)
}

function send(client: Client): void {
  client.unsent = client.unsent.subarray(trySend(client.connection, client.unsent))
}

function listen(host: string, port: number): Socket {
  try {
    const listener = create_server({ host, port })
    listener.setblocking(false)
    console.log(`listening on ${host}:${listener.getsockname().port}`)
    return listener
  } catch (error) {
    console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
    process.exit(1)
  }
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node server.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
