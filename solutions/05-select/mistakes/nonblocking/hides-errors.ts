// Mistake: every error is taken for EAGAIN.
import type { Socket } from '@socket-course/sockets'

export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  try {
    const bytes = sock.recv(max)
    return bytes.length === 0 ? 'eof' : bytes
  } catch {
    return 'would-block'
  }
}

export function trySend(sock: Socket, bytes: Uint8Array): number {
  try {
    return sock.send(bytes)
  } catch {
    return 0
  }
}
