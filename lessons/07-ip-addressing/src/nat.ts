// Exercise 6: many machines behind one address.

/** One end of a conversation. */
export type Endpoint = { address: string; port: number }

/** What a packet says of itself. The time is in milliseconds and never goes back. */
export type Packet = { protocol: 'tcp' | 'udp'; source: Endpoint; destination: Endpoint; time: number }

/** Translates between an inside network and one public address. */
export class Nat {
  // TODO 1: keep what the constructor is given, and a table of mappings.

  /**
   * @param portRange the public ports that may be given out, both ends inclusive
   * @param idleMs a mapping that was unused for longer is forgotten, in milliseconds
   */
  constructor(publicAddress: string, portRange: [first: number, last: number], idleMs = 120_000) {
    throw new Error(
      `Nat does nothing yet: it was given ${publicAddress}, the ports ${portRange.join(' to ')} and ${idleMs} ms. ` +
        'Step 1: keep them. Read lessons/07-ip-addressing/README.md, section "Exercise 6: nat".',
    )
  }

  /**
   * Translates a packet on its way out.
   *
   * @returns a new packet whose source is the public address with a port of the range
   * @throws Error when no port is free
   */
  outbound(packet: Packet): Packet {
    // TODO 2: forget what is too old, find the mapping of the source or make one with a free port, note the time.
    throw new Error(`outbound does nothing yet: it was given a ${packet.protocol} packet.`)
  }

  /** Translates a packet on its way in, or drops it when no mapping has the port. */
  inbound(packet: Packet): Packet | 'dropped' {
    // TODO 3: find the mapping with the port and the protocol, and send the packet to its inside end point.
    throw new Error(`inbound does nothing yet: it was given a ${packet.protocol} packet.`)
  }
}
