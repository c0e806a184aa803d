// Exercise 5: who can reach whom.

/** A machine. Its cards are written as `192.168.1.10/24` or `fd00::10/64`. It has the loopback addresses too. */
export type Host = { name: string; addresses: string[] }

/** A listening socket: the name of its machine, and the address to which it is bound. */
export type Listener = { host: string; address: string }

/**
 * Tells whether a client reaches the listener.
 *
 * @param hosts all machines; no router is between them
 * @param client the name of the machine on which the client runs
 * @param target the address to which the client connects
 */
export function reachable(listener: Listener, hosts: Host[], client: string, target: string): boolean {
  // TODO 1: to which machine does the target lead, as seen from the client? Perhaps to none.
  // TODO 2: is that the machine of the listener?
  // TODO 3: does the listener take this target? Compare it with the address to which the listener is bound.
  throw new Error(
    `reachable does nothing yet: it was asked whether ${client} reaches ${listener.address} of ${listener.host} ` +
      `by ${target}, among ${hosts.length} machines. Step 1: find the machine to which the target leads. ` +
      'Read lessons/07-ip-addressing/README.md, section "Exercise 5: reachability".',
  )
}
