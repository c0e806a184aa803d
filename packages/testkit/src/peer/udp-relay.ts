/**
 * A hostile network between clients and a server of datagrams: it loses some, doubles some, delays some, lets some be
 * overtaken, and truncates none. What it does to the n-th datagram of a direction follows from the seed alone.
 *
 * ```
 *   client ──> front ──> upstream ──> server's port
 *          <── front <── (one for each client) <──
 *          <── mirror <──────────────────── another port of the server, as TFTP takes one for each transfer
 * ```
 *
 * Each end of the server is seen by the clients as an end of the relay, and what they send there goes back to it.
 *
 * @see RFC 1122 section 4.1.1: UDP promises neither delivery, nor order, nor that a datagram comes once
 */
import type { Socket } from 'node:dgram'
import type { WatchedDatagrams } from '../kernel/idle.ts'
import type { Endpoint } from '../program/listening.ts'
import type { SeededRandom, Story } from '../story/story.ts'
import type { Peer } from './peer.ts'
import { bindUdpSocket } from './udp-peer.ts'

/** How bad the network is: shares in per cent. */
export type Weather = {
  loses: number
  doubles: number
  delays: number
  /** The longest delay, in milliseconds. */
  mostDelayMs: number
  /** So many in a row at most are lost in one direction; the next one gets through. */
  mostLostInARow: number
}

/** Bad, but nothing that a patient program does not get through. */
export const ROUGH: Weather = { loses: 25, doubles: 20, delays: 25, mostDelayMs: 12, mostLostInARow: 2 }

/** Which way a datagram goes. */
export type Direction = 'to the server' | 'to the client'

/** What the network does with a datagram: one entry for each copy, its delay in milliseconds. None: it is lost. */
export type Fate = readonly number[]

/** Draws what becomes of one datagram. */
export function drawFate(random: SeededRandom, weather: Weather, lostInARow: number): Fate {
  const lot = random.integer(0, 99)
  const delay = () => (random.integer(0, 99) < weather.delays ? random.integer(1, weather.mostDelayMs) : 0)
  if (lot < weather.loses && lostInARow < weather.mostLostInARow) return []
  return random.integer(0, 99) < weather.doubles ? [delay(), delay()] : [delay()]
}

/** The relay; the story closes it. */
export class UdpRelay implements Peer {
  readonly host: string
  /** Where the clients find the server. */
  readonly port: number
  /** What came to the relay, in order: lost ones too. */
  readonly came: Record<Direction, Buffer[]> = { 'to the server': [], 'to the client': [] }
  /** What got through, in the order in which it was passed on: a doubled datagram twice. */
  readonly passed: Record<Direction, Buffer[]> = { 'to the server': [], 'to the client': [] }
  readonly #story: Story
  readonly #weather: Weather
  readonly #number: number
  readonly #sockets = new Set<Socket>()
  readonly #upstreams = new Map<string, Promise<Socket>>()
  readonly #mirrors = new Map<string, Promise<Socket>>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #lostInARow: Record<Direction, number> = { 'to the server': 0, 'to the client': 0 }
  readonly #waiters = new Set<() => void>()
  #waiting = 0
  #hasEnded = false

  private constructor(front: Socket, server: Endpoint, story: Story, weather: Weather) {
    this.host = front.address().address
    this.port = front.address().port
    this.#story = story
    this.#weather = weather
    this.#number = story.nextConnection()
    this.#adopt(front)
    this.#mirrors.set(keyOf(server), Promise.resolve(front))
    this.#takeFromClients(front, server)
    story.afterwards(() => this.#end())
  }

  /** Opens a way to `server` at a free port of `host`. */
  static async open(story: Story, server: Endpoint, weather: Weather, host = '127.0.0.1'): Promise<UdpRelay> {
    return new UdpRelay(await bindUdpSocket({ host, port: 0 }), server, story, weather)
  }

  /** How many datagrams it still keeps back. */
  get waiting(): number {
    return this.#waiting
  }

  /** Resolves when `isTrue`, which is asked again after all that happens here; may wait for ever. */
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

  #notify(): void {
    for (const waiter of this.#waiters) waiter()
  }

  #adopt(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {}) // an end that is gone: the network does not tell either
    if (this.#hasEnded) socket.close()
  }

  #takeFromClients(front: Socket, server: Endpoint): void {
    front.on('message', (bytes, { address, port }) => {
      const client = { host: address, port }
      this.#pass('to the server', bytes, () => this.#upstream(client), server)
    })
  }

  /** The socket that stands for one client on the server's side. */
  #upstream(client: Endpoint): Promise<Socket> {
    return remember(this.#upstreams, keyOf(client), async () => {
      const socket = await bindUdpSocket({ host: this.host, port: 0 })
      this.#adopt(socket)
      socket.on('message', (bytes, { address, port }) => {
        this.#pass('to the client', bytes, () => this.#mirror({ host: address, port }), client)
      })
      return socket
    })
  }

  /** The socket that stands for one end of the server on the clients' side. */
  #mirror(server: Endpoint): Promise<Socket> {
    return remember(this.#mirrors, keyOf(server), async () => {
      const socket = await bindUdpSocket({ host: this.host, port: 0 })
      this.#adopt(socket)
      this.#takeFromClients(socket, server)
      return socket
    })
  }

  #pass(direction: Direction, bytes: Buffer, socketFor: () => Promise<Socket>, to: Endpoint): void {
    const number = this.came[direction].push(bytes)
    const lostInARow = this.#lostInARow[direction]
    const fate = drawFate(this.#story.random(`${direction} ${number}`), this.#weather, lostInARow)
    this.#lostInARow[direction] = fate.length === 0 ? lostInARow + 1 : 0
    this.#tell(direction, bytes, fate)
    for (const delayMs of fate) {
      this.#waiting += 1
      const release = async () => {
        const socket = await socketFor()
        this.#waiting -= 1
        if (this.#hasEnded) return
        this.passed[direction].push(bytes)
        socket.send(bytes, to.port, to.host, () => {})
        this.#notify()
      }
      if (delayMs === 0) void release()
      else this.#later(delayMs, release)
    }
    this.#notify()
  }

  #later(delayMs: number, release: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void release()
    }, delayMs)
    this.#timers.add(timer)
  }

  #tell(direction: Direction, bytes: Buffer, fate: Fate): void {
    const { timeline } = this.#story
    const who = direction === 'to the server' ? 'tests' : 'program'
    timeline.addDatagram(who, bytes, this.#number)
    if (fate.length === 0) timeline.addDatagram('network', bytes, this.#number, 'loses')
    if (fate.length > 1) timeline.addDatagram('network', bytes, this.#number, 'doubles')
    if (fate.some(delayMs => delayMs > 0)) timeline.addDatagram('network', bytes, this.#number, 'delays')
  }

  watched(): WatchedDatagrams {
    const sockets = this.#hasEnded ? [] : [...this.#sockets].map(each => each.address())
    return { sockets, waiting: this.#waiting }
  }

  progress(): number {
    return this.came['to the server'].length + this.came['to the client'].length
  }

  #end(): void {
    this.#hasEnded = true
    for (const timer of this.#timers) clearTimeout(timer)
    for (const socket of this.#sockets) socket.close()
  }
}

const keyOf = ({ host, port }: Endpoint): string => `${host}:${port}`

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key)
  if (before !== undefined) return before
  const made = make()
  known.set(key, made)
  return made
}
