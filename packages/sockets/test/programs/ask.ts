/** Sends a text to a port of this machine, ends its direction and prints what comes back. */
import { writeSync } from 'node:fs'
import { AF_INET, SHUT_WR, SOCK_STREAM, socket } from '@socket-course/sockets'

const [port, request] = process.argv.slice(2)
using client = socket(AF_INET, SOCK_STREAM)
client.connect({ host: '127.0.0.1', port: Number(port) })
client.sendall(Buffer.from(request!))
client.shutdown(SHUT_WR)
const pieces: Buffer[] = []
for (let bytes = client.recv(65536); bytes.length > 0; bytes = client.recv(65536)) pieces.push(bytes)
writeSync(1, `${Buffer.concat(pieces)}\n`)
