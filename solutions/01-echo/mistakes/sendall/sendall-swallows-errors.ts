// The misconception: an error of send means that it is worth another try, or that nothing is left to do.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) {
    let count: number
    try {
      count = send(data.subarray(sent))
    } catch {
      return
    }
    if (count === 0) throw new Error('send took nothing')
    sent += count
  }
}
