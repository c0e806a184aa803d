// The misconception: an error is better understood when each function on its way puts it into words of its own.

export function sendAll(send: (bytes: Uint8Array) => number, data: Uint8Array): void {
  let sent = 0
  while (sent < data.length) {
    const count = trySend(send, data.subarray(sent))
    if (count === 0) throw new Error('send took nothing')
    sent += count
  }
}

function trySend(send: (bytes: Uint8Array) => number, bytes: Uint8Array): number {
  try {
    return send(bytes)
  } catch (error) {
    throw new Error(`could not send: ${(error as Error).message}`)
  }
}
