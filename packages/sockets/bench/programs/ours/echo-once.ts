/** The handler of the threading server: echoes one message. */

import type { Socket } from '../../../src/index.ts'
import { BaseRequestHandler } from '../../../src/socketserver/index.ts'

/** Runs in a worker of the server's pool. */
export class EchoOnce extends BaseRequestHandler<Socket> {
  override handle(): void {
    this.request.sendall(this.request.recv(4096))
  }
}
