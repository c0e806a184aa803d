/** Makes the call of the first argument against the port of the second, for so many seconds or `forever`, handling a signal. */
import { writeSync } from 'node:fs'
import { socket } from '@socket-course/sockets'

const [call = '', port, seconds = 'forever', signal] = process.argv.slice(2)
if (signal) process.on(signal, () => {})
using client = socket()
const connect = () => client.connect({ host: '127.0.0.1', port: Number(port) })
if (call !== 'connect') connect()
if (seconds !== 'forever') client.settimeout(Number(seconds))
writeSync(1, 'begins\n')
writeSync(1, `${run()}\n`)
process.exit(0)

function run(): string {
  switch (call) {
    case 'connect':
      connect()
      return 'connected'
    case 'recv':
      return client.recv(100).toString()
    case 'recv_into': {
      const buffer = Buffer.alloc(100)
      return buffer.toString('utf8', 0, client.recv_into(buffer))
    }
    default:
      client.sendall(Buffer.alloc(32 * 1024 * 1024))
      return 'sent'
  }
}
