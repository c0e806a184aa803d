// Sends everything with a `send` that takes only part of it: one call, and the same again for the rest.

/**
 * Sends the first part, then the rest in the same way. Each part costs a stack frame, so that this is for data that goes
 * out in some thousand parts at most.
 *
 * @param send takes some of the bytes from the front and returns how many
 * @throws Error when `send` takes none
 */
export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  if (data.length === 0) return
  const count = send(data)
  if (count === 0) throw new Error(`send took nothing; ${data.length} bytes are left`)
  sendAll(send, data.subarray(count))
}
