/**
 * The sockets that a learner's function is called with: real ones of the library that the course teaches, connected to
 * a peer of the tests. They live in the module's process.
 *
 * The library is found from the learner's file, as its own `import` would find it, so that both mean the same class.
 * The test kit itself does not depend on the library: docs/decisions/0010-sockets-for-functions.md.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { SocketMode, SocketState } from './values.ts'

const LIBRARY = '@socket-course/sockets'

/** What is used of the library's `Socket`. */
type LibrarySocket = {
  fileno(): number
  close(): void
  getblocking(): boolean
  setblocking(flag: boolean): void
  setsockopt(level: number, option: number, value: number): void
  sendall(bytes: Uint8Array): void
}

/** What is used of the library. */
type Library = {
  create_connection(address: { host: string; port: number }): LibrarySocket
  SOL_SOCKET: number
  SO_SNDBUF: number
}

/** All sockets of the process that were made for the tests. */
export class HostedSockets {
  readonly #moduleFile: string
  readonly #sockets: LibrarySocket[] = []

  /** @param moduleFile the learner's file */
  constructor(moduleFile: string) {
    this.#moduleFile = moduleFile
  }

  /** Connects and gives the number by which the socket is called from now on, or the words of the error. */
  async connect(to: { host: string; port: number }, mode: SocketMode): Promise<number | { message: string }> {
    try {
      const library = await this.#library()
      const socket = library.create_connection({ host: to.host, port: to.port })
      if (mode.sendBufferBytes !== undefined) {
        socket.setsockopt(library.SOL_SOCKET, library.SO_SNDBUF, mode.sendBufferBytes)
      }
      if (mode.hasSent !== undefined) socket.sendall(Buffer.from(mode.hasSent, 'base64'))
      socket.setblocking(mode.blocking)
      return this.#sockets.push(socket) - 1
    } catch (error) {
      return { message: error instanceof Error ? error.message : String(error) }
    }
  }

  /** Gives the socket itself. */
  get(number: number): LibrarySocket | undefined {
    return this.#sockets[number]
  }

  /** Says how a socket is now. A number that nobody gave out counts as closed. */
  stateOf(number: number): SocketState {
    const socket = this.#sockets[number]
    if (socket === undefined || socket.fileno() === -1) return 'closed'
    return socket.getblocking() ? 'blocking' : 'non-blocking'
  }

  /** Closes all of them; those that the learner's function has closed stay closed. */
  closeAll(): void {
    for (const socket of this.#sockets) {
      try {
        socket.close()
      } catch {
        // The descriptor was closed behind the object's back. Whoever did so was judged by what the peer saw.
      }
    }
    this.#sockets.length = 0
  }

  async #library(): Promise<Library> {
    return import(pathToFileURL(createRequire(this.#moduleFile).resolve(LIBRARY)).href) as Promise<Library>
  }
}
