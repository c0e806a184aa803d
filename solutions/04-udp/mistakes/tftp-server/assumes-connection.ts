// A file server that waits for connections, as if TFTP ran over TCP.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const [host, port, directory] = process.argv.slice(2)
if (directory === undefined || !/^\d{1,5}$/.test(port ?? '') || Number(port) > 65_535) {
  console.error('usage: node tftp-server.ts HOST PORT DIRECTORY')
  process.exit(2)
}
const server = createServer(connection => {
  connection.once('data', packet => {
    const [name = ''] = packet.toString('utf8', 2).split('\0')
    createReadStream(join(directory, name)).pipe(connection)
  })
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(Number(port), host, () => console.log(`listening on ${host}:${port}`))
