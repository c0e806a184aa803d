// Reads each client to its end of file, then answers how many bytes came and their SHA-256. One thread, by `select`.
import { createHash, type Hash } from 'node:crypto'
import { create_server, type Socket, select } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

/** What has come from one client so far. */
type Request = { bytes: number; hash: Hash }

const { host, port } = readArguments(process.argv.slice(2))
try {
  using listener = create_server({ host, port })
  console.log(`listening on ${host}:${listener.getsockname().port}`)
  serve(listener)
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exitCode = 1
}

function serve(listener: Socket): never {
  const requests = new Map<Socket, Request>()
  for (;;) {
    const [readable] = select([listener, ...requests.keys()], [], [])
    for (const socket of readable) {
      if (socket === listener) {
        requests.set(listener.accept()[0], { bytes: 0, hash: createHash('sha256') })
      } else if (!readOn(socket, requests.get(socket)!)) {
        requests.delete(socket)
        socket.close()
      }
    }
  }
}

/** Takes what has come; answers at the end of file. False when the conversation is over. */
function readOn(connection: Socket, request: Request): boolean {
  try {
    const bytes = connection.recv(BUFFER_BYTES)
    if (bytes.length > 0) {
      request.hash.update(bytes)
      request.bytes += bytes.length
      return true
    }
    connection.sendall(Buffer.from(`${request.bytes} ${request.hash.digest('hex')}\n`))
  } catch (error) {
    const isReset = ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
    console.error(isReset ? `reset by the client after ${request.bytes} bytes` : (error as Error).message)
  }
  return false
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
