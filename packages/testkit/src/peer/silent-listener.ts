/**
 * A server that does not answer: it listens, accepts nobody, and its backlog is full. Linux then drops every further SYN,
 * so that a client hears neither yes nor no, without a network that is broken on purpose.
 *
 * `node:net` accepts whatever comes as soon as its event loop turns. So the listener lives in a thread of its own, which
 * sleeps from the moment it listens.
 *
 * @see listen(2), tcp(7) (tcp_abort_on_overflow)
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { connectingPorts, readListeners, unreadBytesAt } from '../kernel/tcp-table.ts'
import { LOOK_EVERY_MS } from '../limits.ts'
import type { Story } from '../story/story.ts'

/** True where the kernel drops what does not fit into a backlog, and where we can see that it is full. */
export const hasSilentListeners = process.platform === 'linux'

/** How many connections may wait; the kernel takes one more than that. */
const BACKLOG = 1
/** What its thread is told by a word of shared memory. */
const [SLEEP, ECHO, END] = [0, 1, 2]

/** A listening socket that answers nobody; the story closes it. */
export class SilentListener {
  readonly host: string
  readonly port: number

  readonly #order: Int32Array
  readonly #ended: Promise<void>

  private constructor(host: string, port: number, order: Int32Array, ended: Promise<void>) {
    this.host = host
    this.port = port
    this.#order = order
    this.#ended = ended
  }

  /**
   * Ends it before its story does. The kernel resets the connections for which there was room, and refuses those who have
   * tried to connect meanwhile with the next try of theirs.
   */
  async end(): Promise<void> {
    orderEnd(this.#order)
    await this.#ended
  }

  /**
   * Wakes it up: it accepts everybody from now on, and echoes. Who has tried to connect meanwhile gets through with the
   * next try of its kernel, a second after the first (RFC 6298, section 2.1).
   */
  startToEcho(): void {
    Atomics.store(this.#order, 0, ECHO)
    Atomics.notify(this.#order, 0)
  }

  /**
   * Listens on a free port of `host` and fills the backlog. Rejects where it cannot listen.
   *
   * @param room for how many connections there is room all the same: the kernel takes these, and drops the next
   */
  static async open(story: Story, host: string, room = 0): Promise<SilentListener> {
    const order = new Int32Array(new SharedArrayBuffer(4))
    const workerData = { host, backlog: BACKLOG + room, order }
    const worker = new Worker(new URL('./silent-listener-thread.ts', import.meta.url), { workerData })
    const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
    const fillers: Socket[] = []
    story.afterwards(async () => {
      for (const filler of fillers) filler.destroy()
      orderEnd(order)
      worker.postMessage('end')
      await ended
    })
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    for (let count = 0; count <= BACKLOG; count++) {
      await new Promise<void>((resolve, reject) => {
        const filler = connect({ host, port }, resolve)
        filler.once('error', reject)
        fillers.push(filler)
      })
    }
    const isFull = () => readListeners(false).some(row => row.localPort === port && row.unread > BACKLOG)
    while (!isFull()) await pause(1)
    return new SilentListener(host, port, order, ended)
  }

  /**
   * Resolves when nobody tries to connect any more, since all got through or gave up. After {@link startToEcho} or
   * {@link end} only.
   */
  async untilAllAreThrough(): Promise<void> {
    while (this.countConnecting() > 0) await pause(LOOK_EVERY_MS)
  }

  /** Counts the bytes that came over the connections for which there was room. */
  unreadBytes(): number {
    return unreadBytesAt(this.port)
  }

  /** Counts the sockets that try to connect to it at this moment. */
  countConnecting(): number {
    return connectingPorts().filter(port => port === this.port).length
  }
}

/** Tells the thread to end, if it still sleeps. */
function orderEnd(order: Int32Array): void {
  Atomics.compareExchange(order, 0, SLEEP, END)
  Atomics.notify(order, 0)
}
