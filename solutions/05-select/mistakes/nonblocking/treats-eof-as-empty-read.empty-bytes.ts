// Mistake: the end of file comes out as zero bytes, which nobody asked for.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  try {
    return sock.recv(max)
  } catch (error) {
    if (isWouldBlock(error)) return 'would-block'
    throw error
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
