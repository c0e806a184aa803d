// The misconception: when sendall throws EAGAIN, it has sent nothing.
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
  try {
    sock.sendall(bytes)
    return bytes.length
  } catch (error) {
    if (isWouldBlock(error)) return 0
    throw error
  }
}

function isWouldBlock(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}
