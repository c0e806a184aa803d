// Wrong: all clients share one buffer, which goes to whoever comes next.
import { createServer, type Server, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, echo)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${portOf(server)}`))

let collected: Uint8Array[] = []

function echo(client: Socket): void {
  client.on('data', (bytes: Buffer) => {
    collected.push(bytes)
    setImmediate(() => {
      const hasRoom = client.write(Buffer.concat(collected))
      collected = []
      if (!hasRoom) client.pause()
    })
  })
  client.on('drain', () => client.resume())
  client.on('end', () => setImmediate(() => client.end()))
  client.on('error', error => console.error(`The client is gone: ${error.message}`))
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
