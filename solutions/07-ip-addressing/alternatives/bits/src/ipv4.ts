// IPv4 addresses by a pattern and a DataView: the view knows the byte order, and that numbers have no sign here.

const PART = /^(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])$/
const NAMES = ['first', 'second', 'third', 'fourth']

/** Reads four strict decimal parts. */
export function parseIPv4(text: string): number {
  const parts = text.split('.')
  const wrong = parts.findIndex(part => !PART.test(part))
  if (parts.length !== 4) throw new RangeError('an address has four parts')
  if (wrong >= 0) throw new RangeError(`the ${NAMES[wrong]} part of ${text} is wrong`)
  return new DataView(Uint8Array.from(parts, Number).buffer).getUint32(0)
}

/** Writes four decimal parts. */
export function formatIPv4(n: number): string {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, n)
  return new Uint8Array(view.buffer).join('.')
}
