// The misconception: an echo server is always at port 8007.
import { create_connection } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

const { host, message } = readArguments(process.argv.slice(2))
const bytes = Buffer.from(message)
try {
  process.stdout.write(exchange(host, bytes))
  process.stdout.write('\n')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

/** Sends the bytes and gives back what the server made of them. */
function exchange(host: string, bytes: Uint8Array): Buffer {
  using connection = create_connection({ host, port: 8007 })
  const chunks: Buffer[] = []
  let missing = bytes.length
  try {
    connection.sendall(bytes)
    while (missing > 0) {
      const chunk = connection.recv(Math.min(missing, BUFFER_BYTES))
      if (chunk.length === 0) break
      chunks.push(chunk)
      missing -= chunk.length
    }
  } catch (error) {
    throw new Error(`${missing} of ${bytes.length} bytes are missing: ${(error as Error).message}`)
  }
  if (missing > 0) throw new Error(`${missing} of ${bytes.length} bytes are missing: the server closed early`)
  return Buffer.concat(chunks)
}

function readArguments(args: string[]): { host: string; port: number; message: string } {
  const [host, portText, message] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 3 || host === undefined || message === undefined || port > 65_535) {
    console.error('usage: node client.ts HOST PORT MESSAGE')
    process.exit(2)
  }
  return { host, port, message }
}
