// The other way round: ask select whether the call would wait, and only then make it.
import { type Socket, select } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  const [readable] = select([sock], [], [], 0)
  if (readable.length === 0) return 'would-block'
  const buffer = new Uint8Array(max)
  const count = sock.recv_into(buffer)
  return count === 0 ? 'eof' : buffer.subarray(0, count)
}

export function trySend(sock: Socket, bytes: Uint8Array): number {
  const [, writable] = select([], [sock], [], 0)
  // Writable means room for some bytes, not for all: send takes what fits, since the socket is non-blocking.
  return writable.length === 0 ? 0 : sock.send(bytes)
}
