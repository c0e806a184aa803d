/** Waits for one connection with a time-out and greets it. */
import { writeSync } from 'node:fs'
import { socket } from '@socket-course/sockets'

using listener = socket()
listener.settimeout(15)
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
writeSync(1, `${listener.getsockname().port}\n`)
const [connection] = listener.accept()
connection.sendall(Buffer.from('welcome'))
connection.close()
