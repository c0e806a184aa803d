// The load client with Berkeley sockets: all are opened, then all are sent to, then all are read.
import { create_connection, type Socket } from '@socket-course/sockets'

const { host, port, count, message } = readArguments(process.argv.slice(2))
const beganMs = performance.now()
const sockets = Array.from({ length: count }, open)
const isSent = sockets.map(socket => socket !== undefined && succeeds(() => socket.sendall(message)))
const isRight = sockets.map((socket, index) => socket !== undefined && isSent[index] === true && receive(socket))
for (const socket of sockets) socket?.close()
const ok = isRight.filter(each => each).length
const elapsedMs = Math.round(performance.now() - beganMs)
console.log(JSON.stringify({ connections: count, ok, failed: count - ok, elapsedMs }))
process.exitCode = ok === count ? 0 : 1

function open(): Socket | undefined {
  try {
    return create_connection({ host, port })
  } catch {
    return undefined // counted as failed
  }
}

/** Says whether exactly the message came back; a reset is a failure too. */
function receive(socket: Socket): boolean {
  let received = Buffer.alloc(0)
  const isWhole = succeeds(() => {
    while (received.length < message.length) {
      const bytes = socket.recv(65_536)
      if (bytes.length === 0) return
      received = Buffer.concat([received, bytes])
    }
  })
  return isWhole && received.equals(message)
}

function succeeds(call: () => void): boolean {
  try {
    call()
    return true
  } catch {
    return false
  }
}

function readArguments(args: string[]): { host: string; port: number; count: number; message: Buffer } {
  const [host, portText, countText, message] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  const count = /^\d{1,6}$/.test(countText ?? '') ? Number(countText) : 0
  if (args.length !== 4 || host === undefined || port > 65_535 || count < 1 || message === undefined) {
    console.error('usage: node load-client.ts HOST PORT COUNT MESSAGE')
    process.exit(2)
  }
  return { host, port, count, message: Buffer.from(message) }
}
