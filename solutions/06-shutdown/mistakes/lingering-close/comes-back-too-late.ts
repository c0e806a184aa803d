// Adds something for the way of the bytes, so that nobody is cut off too early.
import { SHUT_WR, type Socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

/** Ends the connection so that the peer gets everything that was sent; waits for its end of file, at most `timeoutMs`. */
export function closeGracefully(sock: Socket, timeoutMs: number): 'clean' | 'reset' | 'timeout' {
  const deadlineMs = performance.now() + timeoutMs + 1_500
  using closing = sock
  try {
    closing.shutdown(SHUT_WR)
    for (;;) {
      const leftMs = deadlineMs - performance.now()
      if (leftMs <= 0) return 'timeout'
      closing.settimeout(leftMs / 1000)
      if (closing.recv(BUFFER_BYTES).length === 0) return 'clean'
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ETIMEDOUT') return 'timeout'
    // A connection that was reset before is not connected any more: shutdown says ENOTCONN, recv ECONNRESET.
    if (code === 'ECONNRESET' || code === 'ENOTCONN' || code === 'EPIPE') return 'reset'
    throw error
  }
}
