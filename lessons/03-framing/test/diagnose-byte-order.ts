/** Which mistake would have led to exactly these bytes, or exactly these numbers: it has to explain all of them. */

/** One size and one order, with the two functions that belong to it. */
export type Kind = { bits: 16 | 32; order: 'BE' | 'LE' }

type Packed = { number: number; bytes: Buffer | undefined }
type Unpacked = { bytes: Buffer; offset: number; number: number | undefined }

/** Names the mistake behind packed numbers of which at least one is wrong. */
export function nameOfPacked(kind: Kind, all: readonly Packed[]): string | undefined {
  const reversed = (number: number) => write({ ...kind, order: kind.order === 'BE' ? 'LE' : 'BE' }, number)
  return all.every(({ number, bytes }) => bytes?.equals(reversed(number))) ? 'swaps-byte-order' : undefined
}

/** Names the mistake behind unpacked numbers of which at least one is wrong. */
export function nameOfNumber(kind: Kind, all: readonly Unpacked[]): string | undefined {
  const explains = (model: (bytes: Buffer, offset: number) => number | undefined): boolean =>
    all.every(({ bytes, offset, number }) => number === model(bytes, offset))
  const other: Kind = { ...kind, order: kind.order === 'BE' ? 'LE' : 'BE' }
  const signed = (bytes: Buffer, offset: number) =>
    kind.bits === 32 ? read(kind, bytes, offset) | 0 : (read(kind, bytes, offset) << 16) >> 16
  if (explains((bytes, offset) => read(other, bytes, offset))) return 'swaps-byte-order'
  if (explains(signed)) return 'signed-number'
  if (explains(bytes => read(kind, bytes, 0))) return 'ignores-offset'
  // A piece lies 3 bytes into its memory, which is 0xaa all around: see the kit's module/play-sessions.ts.
  const inMemory = (bytes: Buffer) => Buffer.concat([Buffer.alloc(3, 0xaa), bytes, Buffer.alloc(2, 0xaa)])
  if (explains((bytes, offset) => read(kind, inMemory(bytes), offset))) return 'ignores-view-offset'
  const isLast = ({ bytes, offset }: Unpacked) => offset + kind.bits / 8 === bytes.length
  const isOnlyLastRefused = all.every(each => (each.number === undefined) === isLast(each))
  return isOnlyLastRefused && !all.every(isLast) ? 'refuses-the-last-bytes' : undefined
}

/** What Node's own Buffer makes of a number. */
export function write({ bits, order }: Kind, number: number): Buffer {
  const bytes = Buffer.alloc(bits / 8)
  if (order === 'BE') bytes.writeUIntBE(number, 0, bits / 8)
  else bytes.writeUIntLE(number, 0, bits / 8)
  return bytes
}

/** The number that Node's own Buffer reads. */
export function read({ bits, order }: Kind, bytes: Buffer, offset: number): number {
  return order === 'BE' ? bytes.readUIntBE(offset, bits / 8) : bytes.readUIntLE(offset, bits / 8)
}
