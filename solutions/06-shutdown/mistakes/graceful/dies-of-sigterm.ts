// Has no handler for SIGTERM: the kernel ends the process.
import { createServer, type Socket } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const connections = new Set<Socket>()

// With allowHalfOpen the other direction stays open after the client's end of file, until `pipe` has sent everything.
const server = createServer({ allowHalfOpen: true }, connection => {
  connections.add(connection)
  connection.on('close', () => connections.delete(connection))
  connection.on('error', error => console.error(`The client is gone: ${error.message}`))
  connection.pipe(connection)
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => {
  console.log(`listening on ${host}:${(server.address() as { port: number }).port}`)
})

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node graceful.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
