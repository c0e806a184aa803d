/** Reads one connection to its end with blocking calls and answers how many bytes came. */
import { writeSync } from 'node:fs'
import { socket } from '@socket-course/sockets'

using listener = socket()
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
writeSync(1, `${listener.getsockname().port}\n`)
const [connection] = listener.accept()
let count = 0
for (;;) {
  const bytes = connection.recv(65536)
  if (bytes.length === 0) break
  count += bytes.length
}
connection.sendall(Buffer.from(String(count)))
connection.close()
