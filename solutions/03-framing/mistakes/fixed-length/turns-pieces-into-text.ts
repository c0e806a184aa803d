// Reads exactly so many bytes with a `recv` that gives fewer.

/**
 * Calls `recv` for what is missing until nothing is.
 *
 * @param recv gives at least one byte and at most `max`; an empty array at end of file
 * @throws Error at end of file in the middle; its message says how many bytes were there
 */
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  let text = ''
  let received = 0
  while (received < n) {
    const piece = recv(n - received)
    if (piece.length === 0) throw new Error(`end of file after ${received} of ${n} bytes`)
    text += Buffer.from(piece).toString() // MISTAKE: not all bytes are text
    received += piece.length
  }
  return Buffer.from(text)
}
