// Mistake: does not come back before everything was taken.
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
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += sock.send(bytes.subarray(sent))
    } catch (error) {
      if (!isWouldBlock(error)) throw error
    }
  }
  return bytes.length
}

function isWouldBlock(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}
