// Mistake: lets EAGAIN out as if it were a failure.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  const bytes = sock.recv(max)
  return bytes.length === 0 ? 'eof' : bytes
}

export function trySend(sock: Socket, bytes: Uint8Array): number {
  return sock.send(bytes)
}
