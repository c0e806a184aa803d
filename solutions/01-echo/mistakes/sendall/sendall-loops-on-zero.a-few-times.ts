// The misconception: when send took nothing, trying again will help, at least for a while.

const MOST_TRIES = 3

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  let tries = 0
  while (sent < data.length) {
    const count = send(data.subarray(sent))
    tries = count === 0 ? tries + 1 : 0
    if (tries === MOST_TRIES) throw new Error(`send took nothing; ${data.length - sent} bytes are left`)
    sent += count
  }
}
