// Network address and port translation: many machines behind one public address (RFC 3022, RFC 4787).

/** One end of a conversation. */
export type Endpoint = { address: string; port: number }

/** What a packet says of itself. The time is in milliseconds and never goes back. */
export type Packet = { protocol: 'tcp' | 'udp'; source: Endpoint; destination: Endpoint; time: number }

/** One line of the table. */
type Mapping = { protocol: Packet['protocol']; inside: Endpoint; publicPort: number; lastUsed: number }

/**
 * A NAT between an inside network and one public address. It gives each inside end point a public port of its own for
 * as long as it is used.
 */
export class Nat {
  readonly #publicAddress: string
  readonly #ports: readonly [first: number, last: number]
  readonly #idleMs: number
  #table: Mapping[] = []

  /**
   * @param portRange the public ports, both ends inclusive
   * @param idleMs how long a mapping lives without an outbound packet, in milliseconds
   */
  constructor(publicAddress: string, portRange: [first: number, last: number], idleMs = 120_000) {
    this.#publicAddress = publicAddress
    this.#ports = portRange
    this.#idleMs = idleMs
  }

  /**
   * Translates a packet on its way out: its source becomes public.
   *
   * @returns a new packet
   * @throws Error when no port is free
   */
  outbound(packet: Packet): Packet {
    this.#forgetIdle(packet.time)
    const { protocol, source, time } = packet
    const isOfSource = ({ inside }: Mapping) => inside.address === source.address && inside.port === source.port
    let mapping = this.#table.find(each => each.protocol === protocol && isOfSource(each))
    if (mapping === undefined) {
      mapping = { protocol, inside: { ...source }, publicPort: this.#freePort(protocol), lastUsed: time }
      this.#table.push(mapping)
    }
    mapping.lastUsed = time
    return copyOf(packet, { source: { address: this.#publicAddress, port: mapping.publicPort } })
  }

  /** Translates a packet on its way in: its destination becomes the inside end point that owns the port. */
  inbound(packet: Packet): Packet | 'dropped' {
    this.#forgetIdle(packet.time)
    const { protocol, destination } = packet
    const isFor = (each: Mapping) => each.protocol === protocol && each.publicPort === destination.port
    const mapping = this.#table.find(isFor)
    return mapping === undefined ? 'dropped' : copyOf(packet, { destination: mapping.inside })
  }

  #forgetIdle(now: number): void {
    this.#table = this.#table.filter(mapping => now - mapping.lastUsed <= this.#idleMs)
  }

  #freePort(protocol: Packet['protocol']): number {
    const used = new Set(this.#table.filter(each => each.protocol === protocol).map(each => each.publicPort))
    const [first, last] = this.#ports
    for (let port = first; port <= last; port++) if (!used.has(port)) return port
    throw new Error(`all ${last - first + 1} ports of ${this.#publicAddress} are in use for ${protocol}`)
  }
}

/** Copies a packet with one end changed, so that nobody else holds a part of it. */
function copyOf(packet: Packet, changed: Partial<Packet>): Packet {
  const { protocol, source, destination, time } = { ...packet, ...changed }
  return { protocol, source: { ...source }, destination: { ...destination }, time }
}
