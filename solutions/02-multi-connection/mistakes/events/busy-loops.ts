// Wrong: it asks again and again whether there is room, instead of waiting to be told.
import { createServer, type Server, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, echo)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${portOf(server)}`))

const clients = new Map<Socket, Buffer[]>()
setImmediate(sendWhatWaits)

function echo(client: Socket): void {
  clients.set(client, [])
  client.on('data', (bytes: Buffer) => {
    clients.get(client)?.push(bytes)
    client.pause()
  })
  client.on('end', () => {
    const rest = clients.get(client) ?? []
    clients.delete(client)
    client.end(Buffer.concat(rest))
  })
  client.on('close', () => clients.delete(client))
  client.on('error', error => console.error(`The client is gone: ${error.message}`))
}

function sendWhatWaits(): void {
  for (const [client, waiting] of clients) {
    if (waiting.length === 0 || client.writableNeedDrain) continue
    client.write(Buffer.concat(waiting.splice(0)))
    client.resume()
  }
  setImmediate(sendWhatWaits)
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
