// The misconception: when a port is free, it is the next one.

export type Endpoint = { address: string; port: number }

export type Packet = { protocol: 'tcp' | 'udp'; source: Endpoint; destination: Endpoint; time: number }

type Mapping = { protocol: Packet['protocol']; inside: Endpoint; publicPort: number; lastUsed: number }

export class Nat {
  readonly #publicAddress: string
  readonly #ports: readonly [first: number, last: number]
  readonly #idleMs: number
  #table: Mapping[] = []
  #given = 0

  constructor(publicAddress: string, portRange: [first: number, last: number], idleMs = 120_000) {
    this.#publicAddress = publicAddress
    this.#ports = portRange
    this.#idleMs = idleMs
  }

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
    const size = last - first + 1
    if (used.size >= size) throw new Error(`all ${size} ports of ${this.#publicAddress} are in use for ${protocol}`)
    this.#given += 1
    return first + ((this.#given - 1) % size)
  }
}

function copyOf(packet: Packet, changed: Partial<Packet>): Packet {
  const { protocol, source, destination, time } = { ...packet, ...changed }
  return { protocol, source: { ...source }, destination: { ...destination }, time }
}
