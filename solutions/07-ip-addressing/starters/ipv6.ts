// Exercise 4: IPv6 addresses as bytes and as text.

/**
 * Reads an address such as `2001:db8::1`, `::ffff:192.0.2.1` or `fe80::1%eth0`.
 *
 * @returns 16 bytes, without the zone
 * @throws Error when the text is no address
 */
export function parseIPv6(text: string): Uint8Array {
  // TODO 1: take the zone off (what comes after %). It must not be empty.
  // TODO 2: cut at `::`, which may stand once, and each side at its colons.
  // TODO 3: read each group: 1 to 4 hexadecimal digits. The last one may be an IPv4 address, which is two groups.
  // TODO 4: fill the place of `::` with zeros, so that there are 8 groups.
  throw new Error(
    `parseIPv6 does nothing yet: it was given a ${typeof text}. Step 1: take off the zone. ` +
      'Read lessons/07-ip-addressing/README.md, section "Exercise 4: ipv6".',
  )
}

/** Writes 16 bytes in the one form that RFC 5952 recommends. */
export function formatIPv6(bytes: Uint8Array): string {
  // TODO 5: make 8 groups of the bytes, and write each in lower case without leading zeros.
  // TODO 6: write the longest run of zero groups as `::`. One group alone is no run.
  // TODO 7: an IPv4-mapped address ends in an IPv4 address.
  throw new Error(
    `formatIPv6 does nothing yet: it was given ${bytes.length} bytes. Step 5: make 8 groups of them. ` +
      'Read lessons/07-ip-addressing/README.md, section "One form for each address".',
  )
}
