// Sends everything with a `send` that takes only part of it.

/**
 * Calls `send` with what is left until nothing is.
 *
 * @param send takes some of the bytes from the front and returns how many
 * @throws Error when `send` takes none, since it would never take the rest either
 */
export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) {
    const count = send(data.subarray(sent))
    if (count === 0) throw new Error(`send took nothing; ${data.length - sent} of ${data.length} bytes are left`)
    sent += count
  }
}
