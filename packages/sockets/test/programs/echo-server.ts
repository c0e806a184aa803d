/** Echoes so many connections, one after the other, with blocking calls: at a port, which it prints, or at a path. */
import { writeSync } from 'node:fs'
import { AF_INET, AF_UNIX, SOCK_STREAM, socket } from '@socket-course/sockets'

const [connections = '1', path] = process.argv.slice(2)
using listener = socket(path === undefined ? AF_INET : AF_UNIX, SOCK_STREAM)
listener.bind(path === undefined ? { host: '127.0.0.1', port: 0 } : { path })
listener.listen()
writeSync(1, `${path ?? listener.getsockname().port}\n`)
for (let left = Number(connections); left > 0; left--) {
  const [connection] = listener.accept()
  for (;;) {
    const bytes = connection.recv(65536)
    if (bytes.length === 0) break
    connection.sendall(bytes)
  }
  connection.close()
}
