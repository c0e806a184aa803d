// Shuts down after the goodbye, and closes when the peer has ended: a vanished one never does.
import { create_server, MSG_DONTWAIT, SHUT_WR, type Socket, select } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536
const GOODBYE = Buffer.from('timeout\n')

/** When something last came from a client, and what it has not taken yet. */
type Client = { heardMs: number; pending: Buffer }

const { host, port, idleMs } = readArguments(process.argv.slice(2))
try {
  using listener = create_server({ host, port })
  console.log(`listening on ${host}:${listener.getsockname().port}`)
  serve(listener)
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exitCode = 1
}

function serve(listener: Socket): never {
  const clients = new Map<Socket, Client>()
  const drop = (socket: Socket) => {
    clients.delete(socket)
    socket.close()
  }
  for (;;) {
    const all = [...clients]
    // Who has bytes waiting is not read from: at most one piece for each client is kept.
    const hungry = all.filter(([, { pending }]) => pending.length === 0).map(([socket]) => socket)
    const full = all.filter(([, { pending }]) => pending.length > 0).map(([socket]) => socket)
    const [readable, writable] = select([listener, ...hungry], full, [], secondsToWait(clients))
    for (const socket of new Set([...readable, ...writable])) {
      if (socket === listener)
        clients.set(listener.accept()[0], { heardMs: performance.now(), pending: Buffer.alloc(0) })
      else if (!converse(socket, clients.get(socket)!)) drop(socket)
    }
    for (const [socket, client] of clients) {
      if (performance.now() - client.heardMs < idleMs) continue
      sayGoodbye(socket)
      client.heardMs = Number.POSITIVE_INFINITY
    }
  }
}

/** Until the first of the clients has been silent for too long; null, for ever, when there is none. */
function secondsToWait(clients: Map<Socket, Client>): number | null {
  if (clients.size === 0) return null
  const firstMs = Math.min(...[...clients.values()].map(client => client.heardMs)) + idleMs
  return firstMs === Number.POSITIVE_INFINITY ? null : Math.max(0, firstMs - performance.now()) / 1000
}

/** Sends what waits, or takes what has come and sends it back. False when the conversation is over. */
function converse(socket: Socket, client: Client): boolean {
  try {
    if (client.pending.length === 0) {
      client.pending = socket.recv(BUFFER_BYTES)
      if (client.pending.length === 0) return false
      client.heardMs = performance.now()
    }
    client.pending = client.pending.subarray(socket.send(client.pending, MSG_DONTWAIT))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return true
    console.error(`The client is gone: ${(error as Error).message}`)
    return false
  }
}

/** Tells the client why. It is closed when it ends, too. */
function sayGoodbye(socket: Socket): void {
  try {
    socket.send(GOODBYE, MSG_DONTWAIT)
    socket.shutdown(SHUT_WR)
  } catch {
    // There is no room, or nobody there: the close is told by the kernel, or by its silence.
  }
}

function readArguments(args: string[]): { host: string; port: number; idleMs: number } {
  const [host, portText, idleText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  const idleMs = /^\d{1,9}$/.test(idleText ?? '') ? Number(idleText) : 0
  if (args.length !== 3 || host === undefined || port > 65_535 || idleMs === 0) {
    console.error('usage: node idle-timeout.ts HOST PORT IDLE_MS')
    process.exit(2)
  }
  return { host, port, idleMs }
}
