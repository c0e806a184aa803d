/** Handlers for the workers of threading servers. */
import { writeSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { BaseRequestHandler, DatagramRequestHandler, StreamRequestHandler } from '@socket-course/sockets/socketserver'

let served = 0

/** Echoes lines until the end. */
export class EchoLines extends StreamRequestHandler {
  override handle(): void {
    for (const line of this.rfile) this.wfile.write(line)
  }
}

/** Answers what a line asks for. */
export class Commands extends StreamRequestHandler {
  override handle(): void {
    const command = this.rfile.readline().toString().trim()
    served += 1
    if (command === 'fail') throw new Error('the handler fails')
    if (command === 'print') console.log('printed by the handler')
    if (command === 'exit') process.exit()
    if (command === 'shutdown') this.server.shutdown()
    if (command === 'close') this.request.close()
    else this.wfile.write(Buffer.from(`${command} ${threadId > 0 ? 'in a worker' : 'in the main thread'}\n`))
    // Holds the worker until the client goes on.
    if (command === 'hold') this.rfile.readline()
    if (command === 'tell') writeSync(1, `served ${served}\n`)
  }
}

/** Answers a datagram in capitals. */
export class Shout extends DatagramRequestHandler {
  override handle(): void {
    this.wfile.write(Buffer.from(this.rfile.read().toString().toUpperCase()))
  }
}

/** Is async by mistake. */
export class Async extends BaseRequestHandler {
  override async handle(): Promise<void> {}
}
