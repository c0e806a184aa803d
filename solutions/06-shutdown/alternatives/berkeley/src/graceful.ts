// The graceful server with `select`. While select waits no handler of a signal runs, so it never waits for long, and the
// event loop gets a turn in between.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { create_server, MSG_DONTWAIT, SHUT_WR, type Socket, select } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536
const LOOK_EVERY_SECONDS = 0.05
const DEADLINE_MS = 1_500

/** What a client has not taken yet, and whether our direction is still open. */
type Client = { pending: Buffer; hasEnded: boolean }

const { host, port } = readArguments(process.argv.slice(2))
const clients = new Map<Socket, Client>()
let endMs: number | undefined
process.on('SIGTERM', () => {
  if (endMs !== undefined) process.exit(1) // asked twice: at once
  endMs = performance.now() + DEADLINE_MS
})

const listener = listen()
while (endMs === undefined) await serve([listener])
listener.close()
while (clients.size > 0 && performance.now() < endMs) {
  for (const [socket, client] of clients) if (client.pending.length === 0) finish(socket, client)
  await serve([])
}
process.exit(0)

function listen(): Socket {
  try {
    const listener = create_server({ host, port })
    console.log(`listening on ${host}:${listener.getsockname().port}`)
    return listener
  } catch (error) {
    console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
    process.exit(1)
  }
}

/** Waits a moment for all sockets and serves those that are ready; then the event loop has its turn. */
async function serve(listeners: Socket[]): Promise<void> {
  const full = [...clients].filter(([, { pending }]) => pending.length > 0).map(([socket]) => socket)
  const hungry = [...clients].filter(([, { pending }]) => pending.length === 0).map(([socket]) => socket)
  const [readable, writable] = select([...listeners, ...hungry], full, [], LOOK_EVERY_SECONDS)
  for (const socket of new Set([...readable, ...writable])) {
    const client = clients.get(socket)
    if (client === undefined) clients.set(socket.accept()[0], { pending: Buffer.alloc(0), hasEnded: false })
    else if (!converse(socket, client)) drop(socket)
  }
  await nextTurn()
}

/** Sends what waits, or takes what has come: to send it back, or, after our end, to throw it away. */
function converse(socket: Socket, client: Client): boolean {
  try {
    if (client.pending.length === 0) {
      const bytes = socket.recv(BUFFER_BYTES)
      if (bytes.length === 0) return false
      if (client.hasEnded) return true
      client.pending = bytes
    }
    client.pending = client.pending.subarray(socket.send(client.pending, MSG_DONTWAIT))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return true
    console.error(`The client is gone: ${(error as Error).message}`)
    return false
  }
}

/** Ends our direction, once; reading goes on until the client's end of file. */
function finish(socket: Socket, client: Client): void {
  if (client.hasEnded) return
  client.hasEnded = true
  try {
    socket.shutdown(SHUT_WR)
  } catch {
    drop(socket) // it was reset before
  }
}

function drop(socket: Socket): void {
  clients.delete(socket)
  socket.close()
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node graceful.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
