// The misconception: the bytes of a view begin where its buffer does.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) {
    const count = send(new Uint8Array(data.buffer, sent, data.length - sent))
    if (count === 0) throw new Error('send took nothing')
    sent += count
  }
}
