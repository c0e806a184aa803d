// Reads exactly so many bytes with a `recv` that gives fewer.
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  const pieces: Uint8Array[] = []
  let missing = n
  do {
    const piece = recv(missing) // MISTAKE: is called even when nothing is missing
    if (piece.length === 0 && missing > 0) throw new Error(`end of file after ${n - missing} of ${n} bytes`)
    pieces.push(piece)
    missing -= piece.length
  } while (missing > 0)
  return Buffer.concat(pieces)
}
