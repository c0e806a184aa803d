// Whole numbers as bytes, with DataView, which also does the checking of offsets.

const pack = (n: number, size: 2 | 4, isLittle: boolean): Uint8Array => {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** (8 * size))
    throw new RangeError(`${n} does not fit into ${size} bytes`)
  const view = new DataView(new ArrayBuffer(size))
  if (size === 2) view.setUint16(0, n, isLittle)
  else view.setUint32(0, n, isLittle)
  return new Uint8Array(view.buffer)
}

const unpack = (bytes: Uint8Array, offset: number, size: 2 | 4, isLittle: boolean): number => {
  if (!Number.isInteger(offset)) throw new RangeError(`${offset} is no offset`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return size === 2 ? view.getUint16(offset, isLittle) : view.getUint32(offset, isLittle)
}

export const packUint16BE = (n: number): Uint8Array => pack(n, 2, false)
export const packUint16LE = (n: number): Uint8Array => pack(n, 2, true)
export const packUint32BE = (n: number): Uint8Array => pack(n, 4, false)
export const packUint32LE = (n: number): Uint8Array => pack(n, 4, true)
export const unpackUint16BE = (bytes: Uint8Array, offset: number): number => unpack(bytes, offset, 2, false)
export const unpackUint16LE = (bytes: Uint8Array, offset: number): number => unpack(bytes, offset, 2, true)
export const unpackUint32BE = (bytes: Uint8Array, offset: number): number => unpack(bytes, offset, 4, false)
export const unpackUint32LE = (bytes: Uint8Array, offset: number): number => unpack(bytes, offset, 4, true)
