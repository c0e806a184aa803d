// Reads exactly so many bytes with a `recv` that gives fewer.
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  const pieces: Uint8Array[] = []
  let missing = n
  while (missing > 0) {
    const piece = recv(missing)
    if (piece.length === 0) break // MISTAKE: gives back less than was asked for, as if all were well
    pieces.push(piece)
    missing -= piece.length
  }
  return Buffer.concat(pieces)
}
