/** Receives exactly so many bytes with one call. Says when the first of them are there. */
import { writeSync } from 'node:fs'
import { MSG_PEEK, MSG_WAITALL, socket } from '@socket-course/sockets'

using listener = socket()
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
writeSync(1, `${listener.getsockname().port}\n`)
const [connection] = listener.accept()
connection.recv(1, MSG_PEEK)
writeSync(1, 'the first piece is there\n')
writeSync(1, `${connection.recv(Number(process.argv[2]), MSG_WAITALL)}\n`)
connection.close()
