// Shuts down and closes at once, without waiting for the peer.
import { SHUT_WR, type Socket } from '@socket-course/sockets'

/** Ends the connection so that the peer gets everything that was sent; waits for its end of file, at most `timeoutMs`. */
export function closeGracefully(sock: Socket, timeoutMs: number): 'clean' | 'reset' | 'timeout' {
  const deadlineMs = performance.now() + timeoutMs
  using closing = sock
  try {
    closing.shutdown(SHUT_WR)
    return performance.now() < deadlineMs ? 'clean' : 'timeout'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ETIMEDOUT') return 'timeout'
    // A connection that was reset before is not connected any more: shutdown says ENOTCONN, recv ECONNRESET.
    if (code === 'ECONNRESET' || code === 'ENOTCONN' || code === 'EPIPE') return 'reset'
    throw error
  }
}
