// The misconception: when send takes nothing, everything has been sent.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) {
    const count = send(data.subarray(sent))
    if (count === 0) break
    sent += count
  }
}
