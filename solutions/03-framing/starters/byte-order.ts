// Exercise 3: whole numbers as bytes, the largest first (big-endian) or the smallest first (little-endian).

// TODO 1: packUint16BE: check the number, then make two bytes of it. `n >> 8` is the upper one, `n & 0xff` the lower.
// TODO 2: unpackUint16BE: check that two bytes lie at the offset, then put them together.
// TODO 3: the same for LE, with the bytes the other way round.
// TODO 4: the same for 32 bits, with four bytes. Beware: in JavaScript `1 << 31` is negative.

/** Gives `n` as two bytes, the larger first. Throws a RangeError unless it is an integer from 0 to 65,535. */
export function packUint16BE(n: number): Uint8Array {
  return todo('packUint16BE', n)
}

/** Gives the number in the two bytes at `offset`, the larger first. Throws a RangeError when they are not there. */
export function unpackUint16BE(bytes: Uint8Array, offset: number): number {
  return todo('unpackUint16BE', bytes, offset)
}

/** As {@link packUint16BE}, the smaller byte first. */
export function packUint16LE(n: number): Uint8Array {
  return todo('packUint16LE', n)
}

/** As {@link unpackUint16BE}, the smaller byte first. */
export function unpackUint16LE(bytes: Uint8Array, offset: number): number {
  return todo('unpackUint16LE', bytes, offset)
}

/** Gives `n` as four bytes, the largest first. Throws a RangeError unless it is an integer from 0 to 4,294,967,295. */
export function packUint32BE(n: number): Uint8Array {
  return todo('packUint32BE', n)
}

/** Gives the number in the four bytes at `offset`, the largest first. Throws a RangeError when they are not there. */
export function unpackUint32BE(bytes: Uint8Array, offset: number): number {
  return todo('unpackUint32BE', bytes, offset)
}

/** As {@link packUint32BE}, the smallest byte first. */
export function packUint32LE(n: number): Uint8Array {
  return todo('packUint32LE', n)
}

/** As {@link unpackUint32BE}, the smallest byte first. */
export function unpackUint32LE(bytes: Uint8Array, offset: number): number {
  return todo('unpackUint32LE', bytes, offset)
}

// Delete this function when nothing calls it any more.
function todo(name: string, ...values: unknown[]): never {
  throw new Error(
    `${name} does nothing yet with its ${values.length} ${values.length === 1 ? 'argument' : 'arguments'}. ` +
      'Step 1: packUint16BE. Read lessons/03-framing/README.md, section "Exercise 3: Byte order".',
  )
}
