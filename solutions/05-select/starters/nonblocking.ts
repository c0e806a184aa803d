// Exercise 1: receive and send without waiting. The socket is non-blocking already.
import type { Socket } from '@socket-course/sockets'

/**
 * Takes what has come, at most `max` bytes, and never waits.
 *
 * @returns the bytes, 'would-block' when nothing has come yet, or 'eof' when nothing will come any more
 * @throws whatever `recv` throws otherwise, such as ECONNRESET
 */
export function tryRecv(sock: Socket, max: number): Uint8Array | 'would-block' | 'eof' {
  // TODO 1: call sock.recv(max) and return what it gives.
  // TODO 2: an empty Buffer is the end of file: return 'eof'.
  // TODO 3: recv throws an error whose code is EAGAIN when nothing has come yet: return 'would-block' then.
  //         Every other error is the caller's business: throw it on.
  throw new Error(
    `tryRecv does nothing yet: it was given the socket ${sock.fileno()} and at most ${max} bytes to take. ` +
      'Step 1: call recv. Read lessons/05-select/README.md, section "Exercise 1: nonblocking".',
  )
}

/**
 * Hands as many of the bytes to the kernel as it takes now, and never waits.
 *
 * @returns how many were taken, from the front; 0 when there is room for none
 * @throws whatever `send` throws otherwise, such as EPIPE
 */
export function trySend(sock: Socket, bytes: Uint8Array): number {
  // TODO 4: call sock.send(bytes), once, and return its count.
  // TODO 5: send throws an error whose code is EAGAIN when there is room for none: return 0 then.
  throw new Error(
    `trySend does nothing yet: it was given the socket ${sock.fileno()} and ${bytes.length} bytes. ` +
      'Step 4: call send. Read lessons/05-select/README.md, section "Exercise 1: nonblocking".',
  )
}
