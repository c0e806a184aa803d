// The echo server with a selector, which is epoll or kqueue beneath: no limit of 1024, and the list stays in the kernel.
import { create_server, DefaultSelector, EVENT_READ, EVENT_WRITE, type Socket } from '@socket-course/sockets'

type Client = { connection: Socket; unsent: Uint8Array }

const PIECE_BYTES = 65_536
const { host, port } = readArguments(process.argv.slice(2))
const listener = listen(host, port)
const selector = new DefaultSelector<Client | undefined>()
selector.register(listener, EVENT_READ, undefined)
for (;;) {
  for (const [key] of selector.select()) {
    if (key.data === undefined) acceptClient()
    else attend(key.data)
  }
}

function acceptClient(): void {
  try {
    const [connection] = listener.accept()
    connection.setblocking(false)
    selector.register(connection, EVENT_READ, { connection, unsent: Buffer.alloc(0) })
  } catch (error) {
    console.error(`No client after all: ${(error as Error).message}`)
  }
}

/** Receives or sends, whichever the client is watched for, and watches it for what comes next. */
function attend(client: Client): void {
  const { connection } = client
  try {
    if (client.unsent.length === 0) {
      client.unsent = connection.recv(PIECE_BYTES)
      if (client.unsent.length === 0) {
        hangUp(connection)
        return
      }
    }
    client.unsent = client.unsent.subarray(connection.send(client.unsent))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
      console.error(`A client is gone: ${(error as Error).message}`)
      hangUp(connection)
      return
    }
  }
  selector.modify(connection, client.unsent.length === 0 ? EVENT_READ : EVENT_WRITE, client)
}

function hangUp(connection: Socket): void {
  selector.unregister(connection)
  connection.close()
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
