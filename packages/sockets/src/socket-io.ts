/**
 * What lies between a file and its socket: one `recv` for a read, one `send` for a write. It remembers a time-out: bytes may
 * have come in pieces by then, and nobody can say any more where in the conversation the file stands.
 */
import type { Socket } from './socket.ts'
import { errnoOf, SocketError } from './socket-error.ts'

/** The socket as a file sees it. */
export class SocketIO {
  readonly #socket: Pick<Socket, 'fileno' | 'recv_into' | 'send'>
  #hasTimedOut = false

  constructor(socket: Pick<Socket, 'fileno' | 'recv_into' | 'send'>) {
    this.#socket = socket
  }

  /** Answers the number of the socket's descriptor. */
  fileno(): number {
    return this.#socket.fileno()
  }

  /** Reads once into `buffer` and answers how many bytes there were; 0 at end of file. */
  readinto(buffer: Uint8Array): number {
    if (buffer.length === 0) return 0
    if (this.#hasTimedOut) throw fileError('ETIMEDOUT', 'read', 'cannot read from timed out object')
    try {
      return this.#socket.recv_into(buffer)
    } catch (error) {
      if (error instanceof SocketError && error.code === 'ETIMEDOUT') this.#hasTimedOut = true
      throw error
    }
  }

  /** Writes once and answers how many bytes were taken. */
  write(bytes: Uint8Array): number {
    return this.#socket.send(bytes)
  }
}

/** Makes the error for a file that cannot do what is asked of it. */
export function fileError(code: 'EBADF' | 'EILSEQ' | 'ETIMEDOUT', syscall: 'read' | 'write', reason: string) {
  return new SocketError({ code, errno: -errnoOf(code), syscall, reason })
}
