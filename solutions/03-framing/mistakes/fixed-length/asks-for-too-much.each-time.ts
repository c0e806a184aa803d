// Reads exactly so many bytes with a `recv` that gives fewer.
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  const pieces: Uint8Array[] = []
  let received = 0
  while (received < n) {
    const piece = recv(n) // MISTAKE: asks for all of them again, although some are there
    if (piece.length === 0) throw new Error(`end of file after ${received} of ${n} bytes`)
    pieces.push(piece)
    received += piece.length
  }
  return Buffer.concat(pieces)
}
