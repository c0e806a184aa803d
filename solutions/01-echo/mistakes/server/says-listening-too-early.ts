// The misconception: what comes next will work, so it may be said now.
import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, type Socket, socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

const { host, port } = readArguments(process.argv.slice(2))
try {
  serve(host, port)
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exit(1)
}

function serve(host: string, port: number): never {
  using listener = socket(AF_INET, SOCK_STREAM)
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  if (port !== 0) console.log(`listening on ${host}:${port}`)
  listener.bind({ host, port })
  if (port === 0) console.log(`listening on ${host}:${listener.getsockname().port}`)
  listener.listen()
  for (;;) {
    using connection = listener.accept()[0]
    echo(connection)
  }
}

/** Sends everything back until the client's end of file. A client that resets the connection ends only itself. */
function echo(connection: Socket): void {
  try {
    for (;;) {
      const bytes = connection.recv(BUFFER_BYTES)
      if (bytes.length === 0) return
      connection.sendall(bytes)
    }
  } catch (error) {
    console.error(`The client is gone: ${(error as Error).message}`)
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
