/**
 * How a request goes from the thread that accepts to the worker that serves: one message through a pair of sockets.
 *
 *     descriptor 4 | length of the address 4 | address as JSON | bytes of the datagram
 *
 * A descriptor is a number, the same in all threads. Whoever takes the message owns it. The kernel keeps the queue, and gives
 * each message to one worker.
 */
import type { Address } from '../address.ts'

/** A request on its way: a connection's descriptor, or -1 and a datagram. */
export interface Handed {
  fd: number
  client_address: Address
  packet: Buffer
}

/** What worker and main thread count together. */
export const OUTSTANDING = 0
/** How many workers there are, those that are starting included. */
export const WORKERS = 1

/** What a worker of a pool is told as it starts. */
export interface PoolWorkerData {
  module: string
  name: string
  /** The worker's own descriptor of the queue, which it closes. */
  queue: { fd: number; family: number; type: number }
  /** The kind of the connections; for datagrams the worker's own descriptor of the server's socket too, which it closes. */
  socket: { fd: number; family: number; type: number; proto: number }
  server_address: Address
  counts: Int32Array<SharedArrayBuffer>
  shutdown_flag: Int32Array<SharedArrayBuffer>
}

const HEADER_BYTES = 8
/** The largest datagram of UDP, and room for an address. */
export const MESSAGE_MAX_BYTES = 65536 + 1024

/** Writes the message for a request. */
export function encodeHanded({ fd, client_address, packet }: Handed): Buffer {
  const address = JSON.stringify(client_address)
  const addressBytes = Buffer.byteLength(address)
  const message = Buffer.allocUnsafe(HEADER_BYTES + addressBytes + packet.length)
  message.writeInt32LE(fd, 0)
  message.writeUInt32LE(addressBytes, 4)
  message.write(address, HEADER_BYTES)
  message.set(packet, HEADER_BYTES + addressBytes)
  return message
}

/** Reads a message; the packet is a copy. */
export function decodeHanded(message: Buffer): Handed {
  const end = HEADER_BYTES + message.readUInt32LE(4)
  const client_address = JSON.parse(message.toString('utf8', HEADER_BYTES, end)) as Address
  return { fd: message.readInt32LE(0), client_address, packet: Buffer.from(message.subarray(end)) }
}

/** Counts a request as served, and wakes the thread that waits for all of them. */
export function countServed(counts: Int32Array): void {
  Atomics.sub(counts, OUTSTANDING, 1)
  Atomics.notify(counts, OUTSTANDING)
}
