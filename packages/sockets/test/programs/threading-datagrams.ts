/** Answers datagrams in workers until SIGTERM. */
import { writeSync } from 'node:fs'
import { ThreadingUDPServer } from '@socket-course/sockets/socketserver'

const handler = { module: new URL('./handlers.ts', import.meta.url), name: 'Shout' }
using server = new ThreadingUDPServer({ host: '127.0.0.1', port: 0 }, handler)
process.on('SIGTERM', () => server.shutdown())
writeSync(1, `${server.server_address.port}\n`)
await server.serve_forever(0.05)
