// The misconception: one call more with nothing in it does no harm.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let rest = data
  let count: number
  do {
    count = send(rest)
    if (count === 0 && rest.length > 0) throw new Error('send took nothing')
    rest = rest.subarray(count)
  } while (count > 0)
}
