// The misconception: everything about networks is asynchronous in JavaScript.

export async function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): Promise<void> {
  let sent = 0
  while (sent < data.length) {
    const count = send(data.subarray(sent))
    if (count === 0) throw new Error('send took nothing')
    sent += count
  }
}
