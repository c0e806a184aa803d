// Mistake: async functions, although nothing is to be awaited.
import type { Socket } from '@socket-course/sockets'

export async function tryRecv(sock: Socket, max: number): Promise<Uint8Array | 'would-block' | 'eof'> {
  try {
    const bytes = sock.recv(max)
    return bytes.length === 0 ? 'eof' : bytes
  } catch (error) {
    if (isWouldBlock(error)) return 'would-block'
    throw error
  }
}

export async function trySend(sock: Socket, bytes: Uint8Array): Promise<number> {
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
