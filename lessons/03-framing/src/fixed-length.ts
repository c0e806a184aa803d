// Exercise 1: read exactly so many bytes from a stream.

/**
 * Reads `n` bytes with as many calls of `recv` as it takes.
 *
 * @param recv gives at least one byte and at most `max`; an empty array at end of file
 * @throws Error at end of file in the middle; its message says how many bytes were there
 */
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  // TODO 1: call `recv` for the bytes that are missing, and keep what it gives.
  // TODO 2: go on until none is missing. Then put the pieces together: `Buffer.concat(pieces)`.
  // TODO 3: an empty piece is the end of file: throw an Error that says how many bytes were there.
  throw new Error(
    `recvExactly does nothing yet: it was given a ${typeof recv} and the number ${n}, and called nothing. ` +
      'Step 1: call recv. Read lessons/03-framing/README.md, section "Exercise 1: Fixed length".',
  )
}
