// The misconception: slice is as cheap as subarray.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let rest = data
  while (rest.length > 0) {
    const count = send(rest)
    if (count === 0) throw new Error('send took nothing')
    rest = rest.slice(count)
  }
}
