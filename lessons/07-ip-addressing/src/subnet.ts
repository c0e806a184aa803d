// Exercise 3: networks, masks and hosts.

/** An address as a number, and how many of its first bits name the network (0 to 32). */
export type Cidr = { address: number; prefix: number }

/**
 * Reads a text such as `192.168.1.10/24`. The address is kept whole, its host bits too.
 *
 * @throws Error when the text is none
 */
export function parseCidr(text: string): Cidr {
  // TODO 1: cut at the slash, read the address (`parseIPv4` of exercise 1) and the prefix, and check both.
  throw new Error(
    `parseCidr does nothing yet: it was given a ${typeof text}. Step 1: cut the text at its slash. ` +
      'Read lessons/07-ip-addressing/README.md, section "Exercise 3: subnet".',
  )
}

/** Gives the mask of a network: as many ones as the prefix says, then zeros. */
export function netmaskOf(cidr: Cidr): number {
  // TODO 2: a /24 has the mask 255.255.255.0. What has a /0?
  throw new Error(`netmaskOf does nothing yet: it was given a /${cidr.prefix}. Step 2: make the mask.`)
}

/** Gives the first address of the network. */
export function networkOf(cidr: Cidr): number {
  // TODO 3: the address with all host bits 0.
  throw new Error(`networkOf does nothing yet: it was given a /${cidr.prefix}. Step 3: set the host bits to 0.`)
}

/** Gives the last address of the network. */
export function broadcastOf(cidr: Cidr): number {
  // TODO 4: the address with all host bits 1.
  throw new Error(`broadcastOf does nothing yet: it was given a /${cidr.prefix}. Step 4: set the host bits to 1.`)
}

/** Gives the first and the last address that a host may have. */
export function hostRange(cidr: Cidr): { first: number; last: number } {
  // TODO 5: all but the first and the last; a /31 and a /32 are special.
  throw new Error(`hostRange does nothing yet: it was given a /${cidr.prefix}. Step 5: which addresses are hosts?`)
}

/** Tells whether an address is in the network. */
export function contains(cidr: Cidr, ip: number): boolean {
  // TODO 6: are the bits of the network the same?
  throw new Error(`contains does nothing yet: it was given a /${cidr.prefix} and ${ip}. Step 6: compare the networks.`)
}

/**
 * Cuts a network into all its parts with a longer prefix, in order.
 *
 * @throws RangeError when `prefix` is shorter than that of the network, or over 32
 */
export function split(cidr: Cidr, prefix: number): Cidr[] {
  // TODO 7: how many parts are there, and how large is each?
  throw new Error(`split does nothing yet: it was given a /${cidr.prefix} and ${prefix}. Step 7: count the parts.`)
}
