// Mistake: makes the socket blocking for the time of the call.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  sock.setblocking(true)
  try {
    const bytes = sock.recv(max)
    return bytes.length === 0 ? 'eof' : bytes
  } finally {
    sock.setblocking(false)
  }
}

export function trySend(sock: Socket, bytes: Uint8Array): number {
  try {
    return sock.send(bytes)
  } catch (error) {
    if (isWouldBlock(error)) return 0
    throw error
  }
}

function isWouldBlock(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}
