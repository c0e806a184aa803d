// A buffer for all of it, filled from the front.
export const recvExactly = (recv: (max: number) => Uint8Array, n: number): Uint8Array => {
  const all = new Uint8Array(n)
  for (let there = 0; there < n; ) {
    const piece = recv(Math.min(7, n - there))
    if (!piece.length) throw new RangeError(`Wanted ${n}, got ${there}`)
    all.set(piece, there)
    there += piece.length
  }
  return all
}
