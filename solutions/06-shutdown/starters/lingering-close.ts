// Exercise 5: close a connection so that nothing is destroyed.
import type { Socket } from '@socket-course/sockets'

/**
 * Ends our direction, takes what still comes until the peer's end of file, and closes the socket in every case.
 *
 * @param sock a connected, blocking socket; it belongs to this function from now on
 * @param timeoutMs how long to wait for the peer altogether, in milliseconds
 * @returns 'clean' after the peer's end of file, 'reset' when the connection was reset, 'timeout' when neither came
 */
export function closeGracefully(sock: Socket, timeoutMs: number): 'clean' | 'reset' | 'timeout' {
  // TODO 1: shut down the writing direction: the peer gets everything that was sent, and then the end of file.
  // TODO 2: recv and throw away until the end of file: 'clean'.
  // TODO 3: no longer than timeoutMs altogether: 'timeout'. (settimeout takes seconds, for each call.)
  // TODO 4: ECONNRESET from recv and ENOTCONN from shutdown mean 'reset'.
  // TODO 5: close the socket, whatever happened.
  throw new Error(
    `closeGracefully does nothing yet: it was given the socket ${sock.fileno()} and ${timeoutMs} ms. ` +
      'Step 1: shut down. Read lessons/06-shutdown/README.md, section "Exercise 5: the lingering close".',
  )
}
