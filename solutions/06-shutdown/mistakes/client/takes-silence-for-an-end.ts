// Takes a second without a byte for the end of the answer.
import { readSync } from 'node:fs'
import { create_connection, SHUT_WR, type Socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

const { host, port } = readArguments(process.argv.slice(2))
try {
  using connection = create_connection({ host, port })
  sendInput(connection)
  connection.shutdown(SHUT_WR)
  printAnswer(connection)
} catch (error) {
  console.error(`${host}:${port}: ${(error as Error).message}`)
  process.exitCode = 1
}

/** Sends standard input (descriptor 0) piece by piece to its end. */
function sendInput(connection: Socket): void {
  const buffer = Buffer.alloc(BUFFER_BYTES)
  for (;;) {
    const count = readSync(0, buffer)
    if (count === 0) return
    connection.sendall(buffer.subarray(0, count))
  }
}

/** Prints what comes, to the end of file. A reset comes out as an error. */
function printAnswer(connection: Socket): void {
  for (;;) {
    const bytes = receive(connection)
    if (bytes === undefined || bytes.length === 0) return
    process.stdout.write(bytes)
  }
}

/** The next piece, or nothing when nothing comes for a while. */
function receive(connection: Socket): Buffer | undefined {
  connection.settimeout(1)
  try {
    return connection.recv(BUFFER_BYTES)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ETIMEDOUT') return undefined
    throw error
  }
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node client.ts HOST PORT < INPUT')
    process.exit(2)
  }
  return { host, port }
}
