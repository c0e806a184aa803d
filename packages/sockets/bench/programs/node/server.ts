/** `server.ts KIND`, with `node:net`: an echo server on the event loop. `threads` echoes one message and closes. */
import { type AddressInfo, createServer, type Socket } from 'node:net'

const isOneMessage = process.argv[2] === 'threads'

const server = createServer({ noDelay: true }, (connection: Socket) => {
  connection.on('data', data => (isOneMessage ? connection.end(data) : connection.write(data)))
  // The load closes by a reset.
  connection.on('error', () => connection.destroy())
})
server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () => {
  console.log((server.address() as AddressInfo).port)
})
