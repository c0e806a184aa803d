// Exercise 3: send everything with a `send` that takes only part of it.

/**
 * Sends all of `data`, with as many calls of `send` as it takes.
 *
 * @param send takes some of the bytes from the front and returns how many
 * @throws Error when `send` takes none
 */
export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  // TODO 1: call `send` with the data. It returns how many bytes it took.
  // TODO 2: while bytes are left, call it again with those that it has not taken yet (`data.subarray`).
  // TODO 3: throw an Error when it takes none.
  throw new Error(
    `sendAll does nothing yet: it was given a ${typeof send} and ${data.length} bytes, and called nothing. ` +
      'Step 1: call send with the data. Read lessons/01-echo/README.md, section "Exercise 3: sendAll".',
  )
}
