// The misconception: when send took nothing, trying again will help.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) sent += send(data.subarray(sent))
}
