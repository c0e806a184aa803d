// Takes "nothing has come yet" for the end.
import { MSG_DONTWAIT, SHUT_WR, type Socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

/** Ends the connection so that the peer gets everything that was sent; waits for its end of file, at most `timeoutMs`. */
export function closeGracefully(sock: Socket, timeoutMs: number): 'clean' | 'reset' | 'timeout' {
  const deadlineMs = performance.now() + timeoutMs
  using closing = sock
  try {
    closing.shutdown(SHUT_WR)
    for (;;) {
      const leftMs = deadlineMs - performance.now()
      if (leftMs <= 0) return 'timeout'
      if (closing.recv(BUFFER_BYTES, MSG_DONTWAIT).length === 0) return 'clean'
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ETIMEDOUT') return 'timeout'
    if (code === 'EAGAIN') return 'clean' // nothing is there: all is taken
    // A connection that was reset before is not connected any more: shutdown says ENOTCONN, recv ECONNRESET.
    if (code === 'ECONNRESET' || code === 'ENOTCONN' || code === 'EPIPE') return 'reset'
    throw error
  }
}
