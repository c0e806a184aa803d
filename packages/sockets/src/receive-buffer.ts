/**
 * Memory for `recv`: small requests get a piece of Node's pool, large ones are read into one buffer of the thread that is
 * used again and again, and copied out. `recv(65536)` that gets 12 bytes so keeps 12 bytes, not 64 KiB.
 */

/** Up to here the bytes are read straight into the buffer that the program gets. */
const SMALL_BYTES = 4096
/** The largest scratch buffer that a thread keeps; larger requests get memory of their own. */
const SCRATCH_MAX_BYTES = 1024 * 1024

let scratch = Buffer.alloc(0)

/** Answers memory of at least `size` bytes; it is the program's only after {@link keepReceived}. */
export function receiveBuffer(size: number): Buffer {
  if (size <= SMALL_BYTES) return Buffer.allocUnsafe(size)
  if (size > SCRATCH_MAX_BYTES) return Buffer.allocUnsafeSlow(size)
  if (scratch.length < size) scratch = Buffer.allocUnsafeSlow(Math.max(size, 65536))
  return scratch
}

/** Answers the first `length` bytes of what {@link receiveBuffer} gave, as a Buffer that nothing writes to later. */
export function keepReceived(buffer: Buffer, length: number): Buffer {
  if (length === buffer.length && buffer !== scratch) return buffer
  const received = buffer.subarray(0, length)
  const isWorthKeeping = buffer !== scratch && (buffer.length <= SMALL_BYTES || length > buffer.length / 2)
  return isWorthKeeping ? received : Buffer.from(received)
}
