/**
 * A TFTP client that does what a test tells it, and the packets of the protocol.
 *
 * ```
 *   RRQ    00 01  file 00  mode 00  [option 00 value 00 …]      DATA  00 03  block(2)  0 to 512 bytes
 *   ACK    00 04  block(2)          ERROR  00 05  code(2)  text 00      OACK  00 06  option 00 value 00 …
 * ```
 *
 * @see RFC 1350 section 5, RFC 2347
 */
import { type Datagram, type Endpoint, type Listener, type Story, UdpPeer } from '@socket-course/testkit'

export const BLOCK_BYTES = 512
/** A server that has not sent a block again after so long, in milliseconds, does not do so within a second. */
export const MOST_QUIET_MS = 4_000

/** A packet that came from a server. */
export type Packet =
  | { kind: 'data'; block: number; content: Buffer; from: Endpoint }
  | { kind: 'error'; code: number; message: string; from: Endpoint }
  | { kind: 'options'; from: Endpoint }
  | { kind: 'other'; from: Endpoint }

/** Makes a request; opcode 1 reads, 2 writes. */
export function request(
  file: string | Buffer,
  more: { opcode?: number; mode?: string; options?: string[] } = {},
): Buffer {
  const { opcode = 1, mode = 'octet', options = [] } = more
  const words = [Buffer.from(file), ...[mode, ...options].map(word => Buffer.from(word))]
  return Buffer.concat([Buffer.of(0, opcode), ...words.flatMap(word => [word, Buffer.of(0)])])
}

/** Makes an acknowledgement. */
export const ack = (block: number): Buffer => Buffer.of(0, 4, (block >> 8) & 255, block & 255)
/** Makes an error, which ends a transfer. */
export const stop = (): Buffer => Buffer.concat([Buffer.of(0, 5, 0, 0), Buffer.from('enough\0')])

/** Reads a packet. */
export function parse({ bytes, from }: Datagram): Packet {
  const opcode = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0
  if (opcode === 3 && bytes.length >= 4)
    return { kind: 'data', block: bytes.readUInt16BE(2), content: bytes.subarray(4), from }
  if (opcode === 5 && bytes.length >= 4) {
    const end = bytes.indexOf(0, 4)
    const message = bytes.toString('utf8', 4, end === -1 ? bytes.length : end)
    return { kind: 'error', code: bytes.readUInt16BE(2), message, from }
  }
  return opcode === 6 ? { kind: 'options', from } : { kind: 'other', from }
}

/** One conversation with a server. */
export class TftpPeer {
  readonly peer: UdpPeer
  readonly listener: Listener
  readonly #story: Story

  constructor(story: Story, listener: Listener, peer: UdpPeer) {
    this.#story = story
    this.listener = listener
    this.peer = peer
  }

  /** Opens a socket of its own for one transfer. */
  static async open(story: Story, listener: Listener, options: { isUnseen?: boolean } = {}): Promise<TftpPeer> {
    return new TftpPeer(story, listener, await UdpPeer.open(story, options))
  }

  /** Asks for a file. */
  ask(file: string | Buffer, more: Parameters<typeof request>[1] = {}, to: Endpoint = this.listener.endpoint): void {
    this.peer.send(request(file, more), to)
  }

  /** Waits for the next packet that is not looked at yet; `undefined` when none comes any more. */
  async next(mostQuietMs = MOST_QUIET_MS): Promise<Packet | undefined> {
    const { peer, listener } = this
    if (peer.received.length <= peer.checked) {
      await listener.program.wait(
        peer.until(() => peer.received.length > peer.checked),
        [peer],
        undefined,
        mostQuietMs,
      )
    }
    const datagram = peer.received[peer.checked]
    if (datagram === undefined) return undefined
    peer.checked += 1
    return parse(datagram)
  }

  /**
   * Waits for block `block`, passing over repeats of the one before; ends the claim where something else comes.
   *
   * @param nameSilence names the mistake when nothing comes
   */
  async expectBlock(
    block: number,
    nameSilence: () => string | undefined = () => undefined,
  ): Promise<Packet & { kind: 'data' }> {
    for (;;) {
      const packet = await this.next()
      if (packet?.kind === 'data' && packet.block === block) return packet
      if (packet?.kind === 'data' && packet.block === ((block + 0xffff) & 0xffff) && block !== 1) continue
      const expected = `block ${block}`
      const output = this.listener.program.lastWords()
      const mistake = packet === undefined ? nameSilence() : undefined
      return this.#story.fail({
        expected,
        observed: this.describe(packet),
        output,
        ...(mistake === undefined ? {} : { mistake }),
      })
    }
  }

  /** Fetches a whole file as a client does; ends the claim where it does not come. */
  async fetch(file: string, blocks: number, more: Parameters<typeof request>[1] = {}): Promise<Buffer> {
    this.ask(file, more)
    const parts: Buffer[] = []
    for (let number = 1; ; number++) {
      const isLast = number === blocks
      const nothing = isLast && number > 1 ? 'last-block-exactly-512-missing' : undefined
      const packet = await this.expectBlock(number & 0xffff, () => nothing)
      parts.push(packet.content)
      this.peer.send(ack(number & 0xffff), packet.from)
      if (packet.content.length < BLOCK_BYTES) return Buffer.concat(parts)
    }
  }

  /** Says what came, or why nothing did. */
  describe(packet: Packet | undefined): string {
    const { program } = this.listener
    if (packet === undefined) return program.exit === undefined ? 'nothing more comes' : program.describeExit()
    if (packet.kind === 'data') return `block ${packet.block}, of ${packet.content.length} bytes`
    if (packet.kind === 'error') return `ERROR ${packet.code} ${JSON.stringify(packet.message)}`
    return packet.kind === 'options'
      ? 'an OACK, though no option was asked for'
      : 'a packet that is none of the protocol'
  }
}
