/** What `peer.c` does, for machines without a C compiler: the other end of every client, on Node's event loop. */
import { createSocket } from 'node:dgram'
import { type AddressInfo, createServer, type Socket } from 'node:net'

const [work, amount] = process.argv.slice(2)

process.on('SIGTERM', () => {
  const { user, system } = process.cpuUsage()
  process.stdout.write(`${(user + system) / 1e6}\n`, () => process.exit())
})

if (work === 'udp-echo') echoDatagrams()
else serve()

function echoDatagrams(): void {
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => socket.send(message, port, address))
  socket.bind(0, '127.0.0.1', () => console.log(socket.address().port))
}

function serve(): void {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, connection => {
    if (work === 'source') sendPieces(connection)
    else if (work === 'echo') connection.pipe(connection)
    else connection.resume().on('end', () => connection.end('.'))
  })
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

async function sendPieces(connection: Socket): Promise<void> {
  const piece = Buffer.alloc(65536, 'x')
  for (let left = Number(amount); left > 0; left--) {
    if (!connection.write(piece)) await new Promise(resolve => connection.once('drain', resolve))
  }
  connection.end()
}
