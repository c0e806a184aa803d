/**
 * One end of a TCP connection that does exactly what a test tells it: writes in given pieces, reads or stops reading,
 * half-closes, closes, resets. It speaks through `node:net`, never through the library that the course teaches.
 *
 * A connection never rejects: what happened to it is a fact for the test to judge.
 *
 * @see tcp(7), RFC 9293 section 3.6 (closing a connection)
 */
import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { WatchedConnection } from '../kernel/idle.ts'
import { findConnection, type TcpEnd } from '../kernel/tcp-table.ts'
import { LOOK_EVERY_MS } from '../limits.ts'
import type { Story } from '../story/story.ts'
import type { Peer } from './peer.ts'

/** How the other side ended its half of the conversation, or `open` while it has not. */
export type Ending = 'open' | 'end of file' | 'reset'

/** How often `sendSeparately` looks whether a piece was read before it goes on all the same: about a second. */
const MOST_LOOKS = 60
/** How many looks without a change mean that the buffers are full. */
const LOOKS_AT_FULL_BUFFERS = 4

/** The tests' end of one connection. Whoever makes it need not close it: the story does. */
export class TcpConnection implements Peer {
  readonly number: number
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly #socket: Socket
  readonly #story: Story
  readonly #chunks: Buffer[] = []
  readonly #waiters = new Set<() => void>()
  #receivedBytes = 0
  #ending: Ending = 'open'
  #hasHalfClosed = false
  #wasResetLate = false
  /** How many of the received bytes have been found right so far; set by the expectations of echo.ts. */
  checkedBytes = 0

  /** @param socket connected, with `allowHalfOpen` */
  constructor(socket: Socket, story: Story) {
    this.#socket = socket
    this.#story = story
    this.number = story.nextConnection()
    this.localAddress = socket.localAddress ?? ''
    this.localPort = socket.localPort ?? 0
    this.remoteAddress = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort ?? 0
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#take(chunk as Buffer))
    socket.on('end', () => this.#finish('end of file'))
    socket.on('error', () => this.#finish('reset'))
    socket.on('close', () => this.#notify())
    story.afterwards(() => {
      socket.destroy()
    })
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#receivedBytes += chunk.length
    this.#story.timeline.addBytes('program', chunk, this.number)
    this.#notify()
  }

  #finish(ending: Exclude<Ending, 'open'>): void {
    const isLateReset = ending === 'reset' && this.#ending === 'end of file' && !this.#wasResetLate
    if (isLateReset) {
      this.#wasResetLate = true
      this.#story.timeline.add({ who: 'program', what: 'resets', connection: this.number })
      this.#notify()
    }
    if (this.#ending !== 'open') return
    this.#ending = ending
    const what = ending === 'reset' ? 'resets' : 'half-closes'
    this.#story.timeline.add({ who: 'program', what, connection: this.number })
    this.#notify()
  }

  #notify(): void {
    for (const waiter of this.#waiters) waiter()
  }

  /** How the program's half ended: the first of both, where a reset follows an end of file. */
  get ending(): Ending {
    return this.#ending
  }

  /** True when the program reset the connection after its end of file: it did not take what we sent then. */
  get wasResetAfterEndOfFile(): boolean {
    return this.#wasResetLate
  }

  /** True when nothing can be sent any more: it was reset, or closed by the test. */
  get isOver(): boolean {
    return this.#ending === 'reset' || this.#socket.destroyed
  }

  /** True once our half has ended. */
  get hasHalfClosed(): boolean {
    return this.#hasHalfClosed
  }

  /**
   * Says whether the program has taken this connection with `accept` and holds it open; `undefined` where the system
   * does not tell, or no longer knows the connection.
   *
   * @see accept(2), proc_net_tcp(5)
   */
  isAccepted(): boolean | undefined {
    const theirs = this.#theirEnd()
    return theirs === undefined ? undefined : theirs.inode !== '0' // the kernel gives an inode to what accept returns
  }

  /** How many bytes have come so far. */
  get receivedBytes(): number {
    return this.#receivedBytes
  }

  /** How many of the bytes that were sent the kernel has not taken from us yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  /** How many bytes the kernel has taken from us so far; what is on its way to it counts when it is there. */
  get handedBytes(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength
  }

  /**
   * How many bytes the program has read so far: what the kernel took from us, less what waits in the buffers of both ends.
   * May lag by the piece that is being sent. `undefined` where the system does not tell.
   */
  bytesTaken(): number | undefined {
    const { ours, theirs } = findConnection(this)
    if (ours === undefined || theirs === undefined) return undefined
    return Math.max(0, this.handedBytes - ours.unacknowledged - theirs.unread)
  }

  /**
   * How many bytes for us the kernel holds, in the buffers of both ends: sent by the program, and not yet read by us.
   * `undefined` where the system does not tell.
   */
  bytesUnderWay(): number | undefined {
    const { ours, theirs } = findConnection(this)
    return ours === undefined || theirs === undefined ? undefined : ours.unread + theirs.unacknowledged
  }

  /** All bytes that have come so far. */
  received(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks.splice(0, this.#chunks.length, all)
    return all
  }

  /** The bytes that have come, without the first `start`: copies no others, however many there are. */
  receivedFrom(start: number): Buffer {
    let first = this.#chunks.length
    let at = this.#receivedBytes
    while (first > 0 && at > start) at -= this.#chunks[--first]!.length
    const chunks = this.#chunks.slice(first)
    return (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).subarray(Math.max(0, start - at))
  }

  /** A number that changes whenever bytes came or were taken. */
  progress(): number {
    return this.#receivedBytes + this.handedBytes
  }

  /** What a wait has to know to see that nothing is under way on this connection. */
  watched(): WatchedConnection {
    const { localAddress, localPort, remoteAddress, remotePort } = this
    return { localAddress, localPort, remoteAddress, remotePort, isPaused: this.#socket.isPaused() }
  }

  /**
   * How many bytes an echoing program keeps: what it has read less what it has handed to its kernel to be sent back.
   * `undefined` where the system does not tell. Exact while the program is at rest.
   */
  bytesHeld(): number | undefined {
    const { ours, theirs } = findConnection(this)
    if (ours === undefined || theirs === undefined) return undefined
    const taken = this.handedBytes - ours.unacknowledged - theirs.unread
    const back = this.#receivedBytes + this.#socket.readableLength + ours.unread + theirs.unacknowledged
    return Math.max(0, taken - back)
  }

  /** Resolves when `isTrue`, which is asked again after everything that happens here; may wait for ever. */
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

  /** Hands bytes to the kernel; does not wait until it has taken them all. */
  send(bytes: Uint8Array): void {
    this.#story.timeline.addBytes('tests', bytes, this.number)
    this.#socket.write(bytes, () => this.#notify())
  }

  /** Sends each piece in a segment of its own, one after the other, as long as the kernel's buffer has room. */
  async sendPieces(pieces: Iterable<Uint8Array>): Promise<void> {
    for (const piece of pieces) {
      if (this.#ending === 'reset') return
      this.send(piece)
      await nextTurn()
    }
  }

  /**
   * Sends each piece only after the program has read the one before, so that no two arrive glued together.
   * Where the kernel's table cannot be read, this is `sendPieces`.
   */
  async sendSeparately(pieces: Iterable<Uint8Array>): Promise<void> {
    let patience = MOST_LOOKS
    for (const piece of pieces) {
      if (this.#ending === 'reset') return
      this.send(piece)
      let looks = 0
      for (; looks < patience && this.#hasUnreadBytes(); looks++) await pause(Math.min(1 + looks, LOOK_EVERY_MS))
      patience = looks < patience ? MOST_LOOKS : patience / 2 // who reads nothing is not waited for each time
    }
  }

  #hasUnreadBytes(): boolean {
    return (this.#theirEnd()?.unread ?? 0) > 0
  }

  #theirEnd(): TcpEnd | undefined {
    return findConnection(this).theirs
  }

  /** Resolves when everything was taken, or when the kernel's buffers are full and the program reads nothing. */
  async untilKernelTakesNoMore(): Promise<void> {
    let unchangedLooks = 0
    let unsent = this.unsentBytes
    while (unsent > 0 && unchangedLooks < LOOKS_AT_FULL_BUFFERS && this.#ending !== 'reset') {
      await pause(LOOK_EVERY_MS)
      unchangedLooks = this.unsentBytes === unsent ? unchangedLooks + 1 : 0
      unsent = this.unsentBytes
    }
  }

  /**
   * Resolves when the other side's kernel has everything that was done here: the bytes, the end of file, the reset.
   * Not for more bytes than fit into its receive buffer. Where the kernel's table cannot be read it resolves when our own
   * kernel has them.
   */
  async untilDelivered(): Promise<void> {
    const isUnderWay = () => {
      if (this.#socket.destroyed) return this.#theirEnd()?.state === 'established'
      return this.unsentBytes > 0 || (findConnection(this).ours?.unacknowledged ?? 0) > 0
    }
    await nextTurn() // what was written in this turn goes to the kernel first
    for (let looks = 0; isUnderWay(); looks++) await pause(Math.min(1 + looks, LOOK_EVERY_MS))
  }

  /**
   * Resolves when nothing is under way towards us: all that the other side has handed to its kernel was received here.
   * Where the kernel's table cannot be read it resolves at once.
   */
  async untilAllReceived(): Promise<void> {
    const isUnderWay = () => {
      const { ours, theirs } = findConnection(this)
      return (ours?.unread ?? 0) > 0 || (theirs?.unacknowledged ?? 0) > 0
    }
    for (let looks = 0; isUnderWay(); looks++) await pause(Math.min(1 + looks, LOOK_EVERY_MS))
    await nextTurn() // what was read in this turn is handed out
  }

  /** Ends our half after everything that was sent: the program reads an end of file. @see shutdown(2) */
  halfClose(): void {
    if (this.#hasHalfClosed) return
    this.#hasHalfClosed = true
    this.#story.timeline.add({ who: 'tests', what: 'half-closes', connection: this.number })
    this.#socket.end()
  }

  /** Closes both halves. Unread bytes turn the close into a reset, as the kernel has it. */
  close(): void {
    this.#story.timeline.add({ who: 'tests', what: 'closes', connection: this.number })
    this.#socket.destroy()
  }

  /** Resets the connection: the program's next call on it fails with ECONNRESET. @see RFC 9293 section 3.5.2 */
  reset(): void {
    this.#story.timeline.add({ who: 'tests', what: 'resets', connection: this.number })
    this.#socket.resetAndDestroy()
  }

  /** Stops taking bytes from the kernel, so that the program's sends fill up. */
  stopReading(): void {
    this.#story.timeline.add({ who: 'tests', what: 'stops reading', connection: this.number })
    this.#socket.pause()
  }

  /** Goes on reading. */
  readOn(): void {
    this.#story.timeline.add({ who: 'tests', what: 'reads on', connection: this.number })
    this.#socket.resume()
  }
}
