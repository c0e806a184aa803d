// Mistake: closes the socket at the end of file, although it is the caller's.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  try {
    const bytes = sock.recv(max)
    if (bytes.length > 0) return bytes
    sock.close()
    return 'eof'
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
