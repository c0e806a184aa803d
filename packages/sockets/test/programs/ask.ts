/** Sends a text to a port of this machine, or to a path, ends its direction and prints what comes back. */
import { writeSync } from 'node:fs'
import { AF_INET, AF_UNIX, SHUT_WR, SOCK_STREAM, socket } from '@socket-course/sockets'

const [place = '', request] = process.argv.slice(2)
const isPath = place.startsWith('/')
using client = socket(isPath ? AF_UNIX : AF_INET, SOCK_STREAM)
client.connect(isPath ? { path: place } : { host: '127.0.0.1', port: Number(place) })
client.sendall(Buffer.from(request!))
client.shutdown(SHUT_WR)
const pieces: Buffer[] = []
for (let bytes = client.recv(65536); bytes.length > 0; bytes = client.recv(65536)) pieces.push(bytes)
writeSync(1, `${Buffer.concat(pieces)}\n`)
