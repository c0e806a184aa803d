/**
 * Memory for `recv`: the kernel writes into a slab of the thread, and the program gets the part that was written. What has
 * not been used stays for the next call, so that `recv(65536)` that gets 12 bytes keeps 12 bytes, not 64 KiB. Very large
 * requests go to one buffer of the thread that is used again and again, and are copied out.
 *
 * The kernel gets an address, not a view: a view costs as much as all checks of a call together, and so there is one for
 * each call, the one that the program gets. Node's own pool would be used up by what was asked for.
 */
import { addressOf } from './memory.ts'

/** Up to here the bytes are read straight into the buffer that the program gets. */
const SLAB_MAX_BYTES = 65536
/** Fewer and larger slabs save no time; what a program keeps of one keeps all of it. */
const SLAB_BYTES = 4 * SLAB_MAX_BYTES
/** The largest scratch buffer that a thread keeps; larger requests get memory of their own. */
const SCRATCH_MAX_BYTES = 1024 * 1024

let slab = Buffer.alloc(0)
let slabAddress = 0
/** How much of the slab is the program's; a multiple of 8. */
let used = 0
/** Where the latest request of more than {@link SLAB_MAX_BYTES} was sent: the scratch buffer, or memory of its own. */
let large = Buffer.alloc(0)

/**
 * Answers the address of memory for `size` bytes. It is the program's only after {@link keepReceived}: until then no code of
 * the program may run, which could ask for the same memory, or give it to another thread.
 */
export function receiveAddress(size: number): number {
  if (size > SLAB_MAX_BYTES) return largeAddress(size)
  // A program that has given the memory to another thread has left a slab of no length.
  if (used + size > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    slabAddress = addressOf(slab)
    used = 0
  }
  return slabAddress + used
}

/** Answers the first `length` bytes of the memory for `size` bytes, as a Buffer that nothing writes to later. */
export function keepReceived(size: number, length: number): Buffer {
  if (size > SLAB_MAX_BYTES) return keepLarge(length)
  const start = used
  used += (length + 7) & ~7
  return slab.subarray(start, start + length)
}

/** Answers the first `length` bytes at the address that {@link receiveAddress} gave last, as they are now. */
export function bytesAt(address: number, length: number): Buffer {
  const start = address - slabAddress
  return start === used ? slab.subarray(start, start + length) : large.subarray(0, length)
}

function largeAddress(size: number): number {
  const isScratch = size <= SCRATCH_MAX_BYTES && large.length <= SCRATCH_MAX_BYTES
  if (!isScratch || large.length < size) large = Buffer.allocUnsafeSlow(size)
  return addressOf(large)
}

function keepLarge(length: number): Buffer {
  const received = large.subarray(0, length)
  if (large.length <= SCRATCH_MAX_BYTES) return Buffer.from(received)
  large = Buffer.alloc(0)
  return length > received.buffer.byteLength / 2 ? received : Buffer.from(received)
}
