// Mistake: reads until nothing is left, however little was asked for.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  const pieces: Buffer[] = []
  for (;;) {
    try {
      const bytes = sock.recv(max)
      if (bytes.length === 0) return pieces.length === 0 ? 'eof' : Buffer.concat(pieces)
      pieces.push(bytes)
    } catch (error) {
      if (!isWouldBlock(error)) throw error
      return pieces.length === 0 ? 'would-block' : Buffer.concat(pieces)
    }
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
