// IPv4 addresses: the number that the network uses, and the text that people read.

/**
 * Reads an address in its strict form, as inet_pton(3) does: four decimal parts, no leading zero, nothing else.
 *
 * @returns a number from 0 to 4,294,967,295; the first part is the most significant
 * @throws Error that names the wrong part
 */
export function parseIPv4(text: string): number {
  const parts = text.split('.')
  if (parts.length !== 4)
    throw new Error(`an IPv4 address has four parts, and ${JSON.stringify(text)} has another number`)
  let address = 0
  for (const [index, part] of parts.entries()) {
    const isNumber = /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255
    if (!isNumber) throw new Error(`part ${index + 1} is ${JSON.stringify(part)}, which is no number from 0 to 255`)
    address = address * 256 + Number(part) // not `<<`, whose result may be negative
  }
  return address
}

/** Writes a number from 0 to 4,294,967,295 as four decimal parts, the most significant first. */
export function formatIPv4(n: number): string {
  return [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff].join('.')
}
