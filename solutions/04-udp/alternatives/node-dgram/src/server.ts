// The UDP echo server on Node's event loop.
import { createSocket } from 'node:dgram'

const { host, port } = readArguments(process.argv.slice(2))
const server = createSocket('udp4')
let isBound = false
server.on('message', (bytes, sender) => {
  server.send(bytes, sender.port, sender.address, error => {
    if (error) console.error(`A sender could not be answered: ${error.message}`)
  })
})
server.on('error', error => {
  if (isBound) return console.error(`A sender could not be answered: ${error.message}`)
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.bind({ port, address: host, exclusive: true }, () => {
  isBound = true
  console.log(`listening on ${host}:${server.address().port}`)
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
