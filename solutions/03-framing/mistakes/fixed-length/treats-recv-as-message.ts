// Reads exactly so many bytes with a `recv` that gives fewer.
export function recvExactly(recv: (max: number) => Uint8Array, n: number): Uint8Array {
  if (n === 0) return new Uint8Array(0)
  const bytes = recv(n) // MISTAKE: what one recv gives need not be all
  if (bytes.length === 0) throw new Error(`end of file after 0 of ${n} bytes`)
  return bytes
}
