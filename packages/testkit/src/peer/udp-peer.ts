/**
 * A UDP socket that does exactly what a test tells it: sends datagrams, keeps those that come, each with its sender.
 * It speaks through `node:dgram`, never through the library that the course teaches.
 *
 * @see udp(7), RFC 768
 */
import { createSocket, type Socket } from 'node:dgram'
import { monotonicMs } from '../clock.ts'
import type { WatchedDatagrams } from '../kernel/idle.ts'
import type { Endpoint } from '../program/listening.ts'
import type { Story } from '../story/story.ts'
import type { Peer } from './peer.ts'

/** A datagram that came. */
export type Datagram = {
  bytes: Buffer
  from: Endpoint
  /** When it was read, on the clock of `monotonicMs`. It came no later. */
  atMs: number
  /** It came no earlier: then there was nothing to read yet. */
  notBeforeMs: number
}

/** How often a peer notes that nothing lies unread, in milliseconds. */
const BEAT_MS = 4

/** What a peer may be told. */
export type UdpPeerOptions = {
  host?: string
  /** 0, the default, is any free one. */
  port?: number
  /** With `true` the timeline shows none of its datagrams: for those that come by the ten thousands. */
  isUnseen?: boolean
}

/** The tests' end of conversations in datagrams; the story closes it. */
export class UdpPeer implements Peer {
  readonly number: number
  readonly host: string
  readonly port: number
  /** Everything that came, in order. */
  readonly received: Datagram[] = []
  /** Is called with each datagram after it was kept. */
  onDatagram: ((datagram: Datagram) => void) | undefined
  readonly #socket: Socket
  readonly #story: Story
  readonly #isUnseen: boolean
  readonly #waiters = new Set<() => void>()
  #isOpen = true
  #readUpToMs = monotonicMs()
  /** How many of the datagrams have been found right so far; for the expectations of a lesson. */
  checked = 0

  private constructor(socket: Socket, story: Story, isUnseen: boolean) {
    this.#socket = socket
    this.#story = story
    this.#isUnseen = isUnseen
    this.number = story.nextConnection()
    this.host = socket.address().address
    this.port = socket.address().port
    socket.on('message', (bytes, { address, port }) => this.#take(bytes, { host: address, port }))
    socket.on('error', () => {}) // what became of a datagram is for the test to judge by what comes back
    const beat = setInterval(() => {
      const nowMs = monotonicMs()
      setImmediate(() => (this.#readUpToMs = nowMs)) // between the two the loop has read whatever was there
    }, BEAT_MS)
    socket.on('close', () => clearInterval(beat))
    story.afterwards(() => this.close())
  }

  /** Binds a socket until the story ends; rejects with the error of `bind` where it cannot. */
  static async open(story: Story, options: UdpPeerOptions = {}): Promise<UdpPeer> {
    const { host = '127.0.0.1', port = 0, isUnseen = false } = options
    return new UdpPeer(await bindUdpSocket({ host, port }), story, isUnseen)
  }

  #take(bytes: Buffer, from: Endpoint): void {
    const datagram = { bytes, from, atMs: monotonicMs(), notBeforeMs: this.#readUpToMs }
    this.received.push(datagram)
    if (!this.#isUnseen) this.#story.timeline.addDatagram('program', bytes, this.number)
    this.onDatagram?.(datagram)
    for (const waiter of this.#waiters) waiter()
  }

  /** Sends one datagram: it is with the kernel when this comes back. Nobody hears of one that cannot be delivered. */
  send(bytes: Uint8Array, to: Endpoint): void {
    if (!this.#isOpen) return
    if (!this.#isUnseen) this.#story.timeline.addDatagram('tests', bytes, this.number)
    this.#socket.send(bytes, to.port, to.host, () => {})
  }

  /** Gives up the port: whoever still sends to it hears from the kernel that nobody is there (ICMP). */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#socket.close()
  }

  /** Resolves when `isTrue`, which is asked again after each datagram; may wait for ever. */
  async until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return
    await new Promise<void>(resolve => {
      const ask = () => {
        if (!isTrue()) return
        this.#waiters.delete(ask)
        resolve()
      }
      this.#waiters.add(ask)
    })
  }

  watched(): WatchedDatagrams {
    const sockets = this.#isOpen ? [{ address: this.host, port: this.port }] : []
    return { sockets, waiting: 0 }
  }

  progress(): number {
    return this.received.length
  }
}

/** Binds a socket whose `send` hands the datagram to the kernel at once; addresses are numbers, so nothing is looked up. */
export function bindUdpSocket({ host, port }: Endpoint): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (address, _options, done) => done(null, address, 4) })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, host, () => {
      socket.removeListener('error', reject)
      resolve(socket)
    })
  })
}
