/**
 * The server that a client under test talks to. It listens before the program starts and hands over each connection.
 *
 * @see listen(2), accept(2)
 */
import { createServer, type Server, type Socket } from 'node:net'
import { acceptQueue } from '../kernel/tcp-table.ts'
import type { Story } from '../story/story.ts'
import { TcpConnection } from './tcp-connection.ts'

/** A listening peer; the story closes it. */
export class TcpListener {
  readonly host: string
  readonly port: number
  readonly connections: TcpConnection[] = []
  readonly #arrivals: TcpConnection[] = []
  readonly #waiting: ((connection: TcpConnection) => void)[] = []

  private constructor(server: Server, story: Story, host: string) {
    this.host = host
    this.port = (server.address() as { port: number }).port
    server.on('connection', (socket: Socket) => {
      const connection = new TcpConnection(socket, story)
      story.timeline.add({ who: 'program', what: 'connects', connection: connection.number })
      this.connections.push(connection)
      const next = this.#waiting.shift()
      if (next === undefined) this.#arrivals.push(connection)
      else next(connection)
    })
  }

  /** Listens at `host` until the story ends, on a free port if not told which; rejects with the error of `bind`. */
  static async open(story: Story, host = '127.0.0.1', port = 0): Promise<TcpListener> {
    const server = createServer({ allowHalfOpen: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    story.afterwards(() => {
      server.close()
    })
    return new TcpListener(server, story, host)
  }

  /** Counts the clients that are connected and wait to be accepted; 0 where the system does not tell. */
  waiting(): number {
    return acceptQueue(this.host, this.port) ?? 0
  }

  /** Gives the next connection, which the story closes; waits for ever, unless `Program.wait` does the waiting. */
  async accept(): Promise<TcpConnection> {
    const arrived = this.#arrivals.shift()
    if (arrived !== undefined) return arrived
    return new Promise(resolve => this.#waiting.push(resolve))
  }
}
