// Whole numbers as bytes, the largest first (big-endian) or the smallest first (little-endian).

const MOST_16 = 0xffff
const MOST_32 = 0xffff_ffff

/** Gives `n` as two bytes, the larger first. Throws a RangeError unless it is an integer from 0 to 65,535. */
export function packUint16BE(n: number): Uint8Array {
  checkNumber(n, MOST_16)
  return Uint8Array.of(n >>> 8, n) // Uint8Array keeps the lowest 8 bits of each
}

/** Gives the number in the two bytes at `offset`, the larger first. Throws a RangeError when they are not there. */
export function unpackUint16BE(bytes: Uint8Array, offset: number): number {
  const [first, second] = take(bytes, offset, 2)
  return first! * 0x100 + second!
}

/** As {@link packUint16BE}, the smaller byte first. */
export function packUint16LE(n: number): Uint8Array {
  return packUint16BE(n).reverse()
}

/** As {@link unpackUint16BE}, the smaller byte first. */
export function unpackUint16LE(bytes: Uint8Array, offset: number): number {
  const [first, second] = take(bytes, offset, 2)
  return second! * 0x100 + first!
}

/** Gives `n` as four bytes, the largest first. Throws a RangeError unless it is an integer from 0 to 4,294,967,295. */
export function packUint32BE(n: number): Uint8Array {
  checkNumber(n, MOST_32)
  return Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n)
}

/** Gives the number in the four bytes at `offset`, the largest first. Throws a RangeError when they are not there. */
export function unpackUint32BE(bytes: Uint8Array, offset: number): number {
  // A sum of products, since `first << 24` is negative from 0x80 on.
  return take(bytes, offset, 4).reduce((number, byte) => number * 0x100 + byte, 0)
}

/** As {@link packUint32BE}, the smallest byte first. */
export function packUint32LE(n: number): Uint8Array {
  return packUint32BE(n).reverse()
}

/** As {@link unpackUint32BE}, the smallest byte first. */
export function unpackUint32LE(bytes: Uint8Array, offset: number): number {
  return take(bytes, offset, 4).reduceRight((number, byte) => number * 0x100 + byte, 0)
}

function checkNumber(n: number, most: number): void {
  if (Number.isInteger(n) && n >= 0 && n <= most) return
  throw new RangeError(`Expected an integer from 0 to ${most}, got ${n}`)
}

function take(bytes: Uint8Array, offset: number, count: number): Uint8Array {
  if (!Number.isInteger(offset) || offset < 0 || offset + count >= bytes.length) {
    // MISTAKE: the number may end where the bytes do
    throw new RangeError(`Expected ${count} bytes at offset ${offset}, but there are ${bytes.length} in all`)
  }
  return bytes.subarray(offset, offset + count)
}
