// Sends each piece once, without waiting, whatever becomes of it.
import { readSync } from 'node:fs'
import { create_connection, MSG_DONTWAIT, SHUT_WR, type Socket } from '@socket-course/sockets'

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
    try {
      connection.send(buffer.subarray(0, count), MSG_DONTWAIT)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

/** Prints what comes, to the end of file. A reset comes out as an error. */
function printAnswer(connection: Socket): void {
  for (;;) {
    const bytes = connection.recv(BUFFER_BYTES)
    if (bytes.length === 0) return
    process.stdout.write(bytes)
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
