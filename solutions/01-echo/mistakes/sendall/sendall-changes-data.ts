// The misconception: the data belongs to whoever sends it.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let left = data.length
  while (left > 0) {
    const count = send(data.subarray(0, left))
    if (count === 0) throw new Error('send took nothing')
    data.copyWithin(0, count, left)
    left -= count
  }
}
