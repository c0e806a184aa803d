/** Echoes so many connections, one after the other, with blocking calls. */
import { writeSync } from 'node:fs'
import { AF_INET, SOCK_STREAM, socket } from '@socket-course/sockets'

using listener = socket(AF_INET, SOCK_STREAM)
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
writeSync(1, `${listener.getsockname().port}\n`)
for (let left = Number(process.argv[2] ?? 1); left > 0; left--) {
  const [connection] = listener.accept()
  for (;;) {
    const bytes = connection.recv(65536)
    if (bytes.length === 0) break
    connection.sendall(bytes)
  }
  connection.close()
}
