// Reads exactly so many bytes with a `recv` that gives fewer.
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  let bytes = Buffer.alloc(0)
  while (bytes.length < n) {
    const piece = recv(65_536) // MISTAKE: takes bytes of the next message, which are lost
    if (piece.length === 0) throw new Error(`end of file after ${bytes.length} of ${n} bytes`)
    bytes = Buffer.concat([bytes, piece])
  }
  return bytes.subarray(0, n)
}
