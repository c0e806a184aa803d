// Exercise 1: IPv4 addresses as numbers and as text.

/**
 * Reads an address with four decimal parts, such as `192.0.2.1`.
 *
 * @returns a number from 0 to 4,294,967,295
 * @throws Error that says which part is wrong
 */
export function parseIPv4(text: string): number {
  // TODO 1: cut the text at its dots. There must be four parts.
  // TODO 2: check each part: decimal digits only, no leading zero, at most 255. Say which part is wrong.
  // TODO 3: make one number of the four. Beware of `<<`: read the section "Shifts have a sign".
  throw new Error(
    `parseIPv4 does nothing yet: it was given a ${typeof text}. Step 1: cut the text at its dots. ` +
      'Read lessons/07-ip-addressing/README.md, section "Exercise 1: ipv4".',
  )
}

/** Writes a number from 0 to 4,294,967,295 as four decimal parts with dots between them. */
export function formatIPv4(n: number): string {
  // TODO 4: take the four bytes out of the number, the most significant first, and join them.
  throw new Error(`formatIPv4 does nothing yet: it was given a ${typeof n}. Step 4: take the four bytes out of it.`)
}
