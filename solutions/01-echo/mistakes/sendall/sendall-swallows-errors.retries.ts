// The misconception: an error of send may have passed by the next try.

const MOST_TRIES = 3

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  let tries = 0
  while (sent < data.length) {
    try {
      const count = send(data.subarray(sent))
      if (count === 0) break
      sent += count
    } catch (error) {
      tries += 1
      if (tries === MOST_TRIES) throw error
    }
  }
  if (sent < data.length) throw new Error('send took nothing')
}
