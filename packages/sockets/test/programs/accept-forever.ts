/** Waits for one connection. With a signal as argument it has a handler for it. */
import { writeSync } from 'node:fs'
import { socket } from '@socket-course/sockets'

const [signal] = process.argv.slice(2)
if (signal) process.on(signal, () => {})
using listener = socket()
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
writeSync(1, `${listener.getsockname().port}\n`)
const [connection] = listener.accept()
writeSync(1, 'accepted\n')
connection.close()
process.exit(0)
