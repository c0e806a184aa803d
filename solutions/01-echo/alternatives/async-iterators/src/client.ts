// The echo client as one loop over what comes back: `for await` over the pieces, left as soon as nothing is missing.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const { host, port, message } = readArguments(process.argv.slice(2))
const connection = connect(port, host)
try {
  await once(connection, 'connect')
} catch (error) {
  fail(`Cannot connect to ${host}:${port}: ${describe(error)}`)
}
process.stdout.write(Buffer.concat([await exchange(connection, Buffer.from(message)), Buffer.from('\n')]))
connection.destroy()

/** Sends the bytes and gives back what the server made of them. */
async function exchange(connection: Socket, bytes: Uint8Array): Promise<Buffer> {
  const pieces: Buffer[] = []
  let missing = bytes.length
  if (missing === 0) return Buffer.alloc(0)
  connection.on('error', () => {}) // the loop throws it
  connection.write(bytes)
  try {
    for await (const piece of connection) {
      pieces.push(piece)
      missing -= piece.length
      if (missing <= 0) return Buffer.concat(pieces)
    }
  } catch (error) {
    fail(`${missing} of ${bytes.length} bytes are missing: ${describe(error)}`)
  }
  fail(`${missing} of ${bytes.length} bytes are missing: the server closed early`)
}

/** An error that stands for several addresses has a code but no message. */
function describe(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message || String(code)
}

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(1)
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
