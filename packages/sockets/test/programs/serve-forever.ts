/** Serves until a signal ends it: `serve_forever`, `handle_request`, or in a worker that waits for a silent client. */
import { writeSync } from 'node:fs'
import { create_connection } from '@socket-course/sockets'
import { BaseRequestHandler, TCPServer, ThreadingTCPServer } from '@socket-course/sockets/socketserver'

const anyPort = { host: '127.0.0.1', port: 0 }
const way = process.argv[2]
writeSync(1, 'serves\n')
if (way === 'ThreadingTCPServer') {
  const handler = { module: new URL('./handlers.ts', import.meta.url), name: 'EchoLines' }
  const server = new ThreadingTCPServer(anyPort, handler)
  create_connection(server.server_address)
  await server.serve_forever(1000)
}
const server = new TCPServer(anyPort, BaseRequestHandler)
if (way === 'handle_request') server.handle_request()
await server.serve_forever(1000)
