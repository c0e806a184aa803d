/** Waits for one connection, in the call of the first argument, for so many seconds or `forever`, handling a signal. */
import { writeSync } from 'node:fs'
import { select, socket } from '@socket-course/sockets'

const [, seconds = 'forever', signal] = process.argv.slice(2)
if (signal) process.on(signal, () => {})
using listener = socket()
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
const timeout = seconds === 'forever' ? null : Number(seconds)
writeSync(1, `${listener.getsockname().port}\n`)
writeSync(1, `ready: ${wait().length}\n`)
process.exit(0)

function wait(): unknown[] {
  return select([listener], [], [], timeout)[0]
}
