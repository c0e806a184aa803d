/**
 * Memory for `recv`: small requests are read into a slab of the thread, of which only what has come is used up; large ones
 * into one buffer of the thread that is used again and again, and copied out. `recv(65536)` that gets 12 bytes so keeps
 * 12 bytes, not 64 KiB.
 *
 * Node's pool would be used up by what was asked for: `recv(4096)` for messages of 64 bytes needs a new pool after 16 of
 * them, and costs five times as much.
 */

/** Up to here the bytes are read straight into the buffer that the program gets. */
const SMALL_BYTES = 4096
/** As large as Node's own pool. */
const SLAB_BYTES = 65536
/** The largest scratch buffer that a thread keeps; larger requests get memory of their own. */
const SCRATCH_MAX_BYTES = 1024 * 1024

let slab = Buffer.alloc(0)
/** How much of the slab is the program's; a multiple of 8. */
let used = 0
let scratch = Buffer.alloc(0)

/**
 * Answers memory of at least `size` bytes; it is the program's only after {@link keepReceived}, and until then the next call
 * may answer the same.
 */
export function receiveBuffer(size: number): Buffer {
  if (size <= SMALL_BYTES) {
    if (used + size > slab.length) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
      used = 0
    }
    return slab.subarray(used, used + size)
  }
  if (size > SCRATCH_MAX_BYTES) return Buffer.allocUnsafeSlow(size)
  if (scratch.length < size) scratch = Buffer.allocUnsafeSlow(Math.max(size, 65536))
  return scratch
}

/** Answers the first `length` bytes of what {@link receiveBuffer} gave, as a Buffer that nothing writes to later. */
export function keepReceived(buffer: Buffer, length: number): Buffer {
  if (buffer.length <= SMALL_BYTES) {
    used += (length + 7) & ~7
    return length === buffer.length ? buffer : buffer.subarray(0, length)
  }
  const received = buffer.subarray(0, length)
  return buffer !== scratch && length > buffer.length / 2 ? received : Buffer.from(received)
}
