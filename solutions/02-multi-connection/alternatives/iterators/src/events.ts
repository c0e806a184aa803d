// The echo server on the event loop, written with async iterators.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, echo)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${portOf(server)}`))

/** Sends everything back; the next piece is taken when the one before has gone out. */
async function echo(client: Socket): Promise<void> {
  try {
    for await (const bytes of client) if (!client.write(bytes)) await once(client, 'drain')
    client.end()
  } catch (error) {
    console.error(`The client is gone: ${(error as Error).message}`)
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node events.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
