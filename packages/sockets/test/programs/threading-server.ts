/** Serves with the handler of the first argument, in workers, until SIGTERM or a request to shut down. */
import { writeSync } from 'node:fs'
import { ThreadingTCPServer } from '@socket-course/sockets/socketserver'

const [name = 'EchoLines', ...settings] = process.argv.slice(2)

class Server extends ThreadingTCPServer {
  static override initial_threads = 1
  static override max_threads = settings.includes('one') ? 1 : 100
  static override daemon_threads = settings.includes('daemon')
}

using server = new Server({ host: '127.0.0.1', port: 0 }, { module: new URL('./handlers.ts', import.meta.url), name })
process.on('SIGTERM', () => server.shutdown())
writeSync(1, `${server.server_address.port}\n`)
await server.serve_forever(settings.includes('patient') ? 1000 : 0.05)
writeSync(1, 'serve_forever has ended\n')
server.server_close()
writeSync(1, 'closed\n')
