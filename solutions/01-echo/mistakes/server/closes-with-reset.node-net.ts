// The misconception: resetAndDestroy is the thorough way to close.
import { createServer } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, connection => {
  connection.on('data', bytes => {
    connection.write(bytes)
  })
  connection.on('end', () => connection.resetAndDestroy())
  connection.on('error', error => console.error(`The client is gone: ${error.message}`))
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
    console.error('usage: node server.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
