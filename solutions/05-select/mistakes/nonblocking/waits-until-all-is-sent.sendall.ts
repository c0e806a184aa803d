// Mistake: sendall on a socket that was made blocking.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  try {
    const bytes = sock.recv(max)
    return bytes.length === 0 ? 'eof' : bytes
  } catch (error) {
    if (isWouldBlock(error)) return 'would-block'
    throw error
  }
}

export function trySend(sock: Socket, bytes: Uint8Array): number {
  sock.setblocking(true)
  sock.sendall(bytes)
  sock.setblocking(false)
  return bytes.length
}

function isWouldBlock(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}
