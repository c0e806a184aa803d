/** Reads one connection in small pieces, with a pause after each, until it is reset. */
import { writeSync } from 'node:fs'
import { SO_RCVBUF, SOL_SOCKET, socket } from '@socket-course/sockets'

using listener = socket()
listener.setsockopt(SOL_SOCKET, SO_RCVBUF, 65536)
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
writeSync(1, `${listener.getsockname().port}\n`)
const [connection] = listener.accept()
const pause = new Int32Array(new SharedArrayBuffer(4))
while (connection.recv(32768).length > 0) Atomics.wait(pause, 0, 0, 5)
connection.close()
