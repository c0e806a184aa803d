// Wrong: one queue for all clients; whoever does not read holds up everybody behind.
import { createServer, type Server, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, echo)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${portOf(server)}`))

let queue = Promise.resolve()

function echo(client: Socket): void {
  client.on('data', bytes => {
    client.pause()
    queue = queue.then(() => send(client, bytes)).catch(error => console.error(`The client is gone: ${error}`))
  })
  client.on('end', () => {
    queue = queue.then(() => void client.end())
  })
  client.on('error', error => console.error(`The client is gone: ${error.message}`))
}

async function send(client: Socket, bytes: string | Uint8Array): Promise<void> {
  const hasRoom = client.destroyed || client.write(bytes)
  if (!hasRoom) await new Promise(resolve => client.once('drain', resolve).once('close', resolve))
  client.resume()
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
