/** Echoes so many datagrams, with blocking calls or with a time-out in seconds. */
import { writeSync } from 'node:fs'
import { AF_INET, SOCK_DGRAM, socket } from '@socket-course/sockets'

const [, , count = '1', timeout = 'none'] = process.argv
using server = socket(AF_INET, SOCK_DGRAM)
if (timeout !== 'none') server.settimeout(Number(timeout))
server.bind({ host: '127.0.0.1', port: 0 })
writeSync(1, `${server.getsockname().port}\n`)
for (let left = Number(count); left > 0; left--) {
  const [bytes, peer] = server.recvfrom(65536)
  server.sendto(bytes, peer)
}
