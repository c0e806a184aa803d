// Gives its clients half a second.
import { createServer, type Socket } from 'node:net'

const DEADLINE_MS = 500

const { host, port } = readArguments(process.argv.slice(2))
const connections = new Set<Socket>()
let isEnding = false

// With allowHalfOpen the other direction stays open after the client's end of file, until `pipe` has sent everything.
const server = createServer({ allowHalfOpen: true }, connection => {
  connections.add(connection)
  connection.on('close', () => connections.delete(connection))
  connection.on('error', error => console.error(`The client is gone: ${error.message}`))
  connection.pipe(connection)
  if (isEnding) finish(connection) // it was accepted in the same moment
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => {
  console.log(`listening on ${host}:${(server.address() as { port: number }).port}`)
})

process.on('SIGTERM', () => {
  if (isEnding) process.exit(1) // asked twice: at once
  isEnding = true
  server.close() // nobody new; without connections nothing is left to do, and the program ends
  for (const connection of connections) finish(connection)
  setTimeout(() => process.exit(0), DEADLINE_MS).unref()
})

/** Sends what is left of the echo, then the end of file; then reads on, so that nothing unread turns into a reset. */
function finish(connection: Socket): void {
  connection.unpipe(connection)
  if (!connection.writableEnded) {
    // What waits in the stream was received: resume would throw it away.
    for (let bytes = connection.read(); bytes !== null; bytes = connection.read()) connection.write(bytes)
    connection.end()
  }
  connection.resume()
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node graceful.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
