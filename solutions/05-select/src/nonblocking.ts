// Receive and send without waiting.
import type { Socket } from '@socket-course/sockets'

/** Takes what has come, at most `max` bytes, and never waits. */
export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  try {
    const bytes = sock.recv(max)
    return bytes.length === 0 ? 'eof' : bytes
  } catch (error) {
    if (isWouldBlock(error)) return 'would-block'
    throw error
  }
}

/** Hands as many of the bytes to the kernel as it takes now; 0 when there is room for none. */
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
