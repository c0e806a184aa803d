// The misconception: send sends all that it is given.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  if (data.length > 0 && send(data) === 0) throw new Error('send took nothing')
}
