// A NAT with maps, as strict as RFC 4787 allows: ports at random, only remotes that were written to may answer, inbound
// packets renew a mapping, and TCP and UDP share the ports.

type Endpoint = { address: string; port: number }
type Packet = { protocol: 'tcp' | 'udp'; source: Endpoint; destination: Endpoint; time: number }
type Mapping = { key: string; packet: Packet; port: number; usedAt: number; remotes: Set<string> }

const write = ({ address, port }: Endpoint): string => `${address}:${port}`

export class Nat {
  #byKey = new Map<string, Mapping>()
  #byPort = new Map<number, Mapping>()
  readonly address: string
  readonly ports: number[]
  readonly idleMs: number

  constructor(publicAddress: string, [first, last]: [first: number, last: number], idleMs = 2 * 60 * 1000) {
    this.address = publicAddress
    this.ports = Array.from({ length: last - first + 1 }, (_, index) => first + index)
    this.idleMs = idleMs
  }

  outbound(packet: Packet): Packet {
    this.#sweep(packet.time)
    const key = `${packet.protocol} ${write(packet.source)}`
    const mapping = this.#byKey.get(key) ?? this.#add(key, packet)
    mapping.usedAt = packet.time
    mapping.remotes.add(write(packet.destination))
    return { ...packet, source: { address: this.address, port: mapping.port } }
  }

  inbound(packet: Packet): Packet | 'dropped' {
    this.#sweep(packet.time)
    const mapping = this.#byPort.get(packet.destination.port)
    const isExpected = mapping?.packet.protocol === packet.protocol && mapping.remotes.has(write(packet.source))
    if (!isExpected) return 'dropped'
    mapping.usedAt = packet.time
    return { ...packet, destination: { ...mapping.packet.source } }
  }

  #add(key: string, packet: Packet): Mapping {
    const free = this.ports.filter(port => !this.#byPort.has(port))
    const port = free[Math.floor(Math.random() * free.length)]
    if (port === undefined) throw new Error('no port is free')
    const mapping = { key, packet: structuredClone(packet), port, usedAt: packet.time, remotes: new Set<string>() }
    this.#byKey.set(key, mapping)
    this.#byPort.set(port, mapping)
    return mapping
  }

  #sweep(now: number): void {
    for (const { key, port, usedAt } of this.#byKey.values()) {
      if (now - usedAt <= this.idleMs) continue
      this.#byKey.delete(key)
      this.#byPort.delete(port)
    }
  }
}
