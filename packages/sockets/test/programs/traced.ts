/** Makes one call of each kind, for the trace. Descriptors are closed at the end only, so that no number comes twice. */
import { writeSync } from 'node:fs'
import {
  AF_INET,
  MSG_PEEK,
  MSG_WAITALL,
  SHUT_WR,
  SO_ERROR,
  SO_LINGER,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  socket,
  socketpair,
} from '@socket-course/sockets'

const listener = socket(AF_INET, SOCK_STREAM)
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
const client = socket()
client.connect(listener.getsockname())
const [server] = listener.accept()
client.sendall(Buffer.from('Hello, world'))
server.recv(5, MSG_PEEK | MSG_WAITALL)
server.recv(1024)
client.sendall(Buffer.from('line\r\n\t"quoted" \\ \0\xff', 'latin1'))
server.recv(1024)
client.sendall(Buffer.alloc(1000, 'long '))
server.recv(1024)
client.shutdown(SHUT_WR)
server.recv(1024)
server.setblocking(false)
client.settimeout(0.01)
attempt(() => client.recv(1024))
client.getpeername()
client.getsockopt(SOL_SOCKET, SO_ERROR)
server.setsockopt(SOL_SOCKET, SO_LINGER, new Uint8Array(Int32Array.of(1, 0).buffer))
const refused = socket()
const refusing = socket()
refusing.bind({ host: '127.0.0.1', port: 0 })
attempt(() => refused.connect(refusing.getsockname()))
attempt(() => refused.connect({ host: 'no host has spaces', port: 7 }))
const pair = socketpair()
const datagrams = socket(AF_INET, SOCK_DGRAM)
datagrams.bind({ host: '127.0.0.1', port: 0 })
datagrams.sendto(Buffer.from('datagram'), datagrams.getsockname())
datagrams.recvfrom(100, MSG_PEEK)
datagrams.recvfrom(4)
for (const each of [listener, client, server, refused, refusing, ...pair, datagrams]) each.close()
attempt(() => listener.getsockname())
writeSync(1, 'done\n')

function attempt(action: () => unknown): void {
  try {
    action()
  } catch {
    // The failure is in the trace.
  }
}
