// Wrong: the usage line is printed, and the exit code says that all is well.
import { createServer, type Server, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, echo)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${portOf(server)}`))

/** Sends everything back. While the client does not read, nothing more is taken from it. */
function echo(client: Socket): void {
  client.on('data', bytes => {
    const hasRoom = client.write(bytes)
    if (!hasRoom) client.pause()
  })
  client.on('drain', () => client.resume())
  client.on('end', () => client.end())
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
    process.exit()
  }
  return { host, port }
}
