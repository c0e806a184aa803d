// Exercise 2: what an IPv4 address is for.

/** The classes that addresses had before 1993. */
export type AddressClass = 'A' | 'B' | 'C' | 'D' | 'E'

/** What an address is for. */
export type AddressKind =
  | 'this-network'
  | 'private'
  | 'shared'
  | 'loopback'
  | 'link-local'
  | 'documentation'
  | 'benchmarking'
  | 'multicast'
  | 'reserved'
  | 'limited-broadcast'
  | 'public'

/** Gives the class of an address such as `192.0.2.1`. */
export function addressClass(ip: string): AddressClass {
  // TODO 1: the first bits of the address decide. Read the section "Classes".
  throw new Error(
    `addressClass does nothing yet: it was given a ${typeof ip}. Step 1: look at the first part of the address. ` +
      'Read lessons/07-ip-addressing/README.md, section "Exercise 2: classify".',
  )
}

/** Gives the kind of an address such as `192.0.2.1`. */
export function addressKind(ip: string): AddressKind {
  // TODO 2: find the block of the table in which the address is; an address in none of them is public.
  throw new Error(
    `addressKind does nothing yet: it was given a ${typeof ip}. Step 2: find the block in which the address is. ` +
      'Read lessons/07-ip-addressing/README.md, section "The table of special addresses".',
  )
}
