// The echo server as two loops over what comes: `for await` over the clients, and over the pieces of each.
import { on, once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
// A client may reset its connection while it waits for its turn; its loop hears of it as soon as it begins.
const server = createServer({ allowHalfOpen: true }, connection => connection.on('error', () => {}))
const clients = on(server, 'connection')
try {
  server.listen(port, host)
  await once(server, 'listening')
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exit(1)
}
console.log(`listening on ${host}:${(server.address() as AddressInfo).port}`)
for await (const [connection] of clients) await echo(connection as Socket)

/** Sends each piece back before it takes the next one. The loop over a socket destroys it at its end. */
async function echo(connection: Socket): Promise<void> {
  try {
    for await (const bytes of connection) await write(connection, bytes)
  } catch (error) {
    console.error(`The client is gone: ${(error as Error).message}`)
  }
}

/** Writes and waits until the kernel has taken all of it. */
function write(connection: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.write(bytes, error => (error ? reject(error) : resolve()))
  })
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
