// The same with a non-blocking socket: `select` waits until there is something to take, and no longer than is left.
import { SHUT_WR, type Socket, select } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

export function closeGracefully(sock: Socket, timeoutMs: number): 'clean' | 'reset' | 'timeout' {
  const deadlineMs = performance.now() + timeoutMs
  try {
    sock.setblocking(false)
    sock.shutdown(SHUT_WR)
    for (;;) {
      const leftMs = deadlineMs - performance.now()
      const [readable] = leftMs > 0 ? select([sock], [], [], leftMs / 1000) : [[]]
      if (readable.length === 0) return 'timeout'
      if (sock.recv(BUFFER_BYTES).length === 0) return 'clean'
    }
  } catch (error) {
    if (['ECONNRESET', 'ENOTCONN', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'reset'
    throw error
  } finally {
    sock.close()
  }
}
