// The misconception: after a partial send the call is simply made again.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) {
    const count = send(data.subarray(0, data.length - sent))
    if (count === 0) throw new Error('send took nothing')
    sent += count
  }
}
