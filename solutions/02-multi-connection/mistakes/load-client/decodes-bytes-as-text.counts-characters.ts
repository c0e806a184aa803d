// Wrong: a text has fewer characters than bytes, so as many characters as bytes never come.
import { connect, type Socket } from 'node:net'

const { host, port, count, message } = readArguments(process.argv.slice(2))
const beganMs = performance.now()
const attempts = await Promise.all(Array.from({ length: count }, open))
const sockets = attempts.filter(socket => socket !== undefined)
const echoes = await Promise.all(sockets.map(exchange))
const ok = echoes.filter(isRight => isRight).length
const elapsedMs = Math.round(performance.now() - beganMs)
console.log(JSON.stringify({ connections: count, ok, failed: count - ok, elapsedMs }))
process.exitCode = ok === count ? 0 : 1

/** Opens one connection; `undefined` where that fails. */
function open(): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    socket.once('connect', () => resolve(socket))
    // An error may also come while the others are still being opened; it is seen again in `exchange`, as the close.
    socket.on('error', () => resolve(undefined))
  })
}

/** Sends the message, and says whether exactly that came back. */
function exchange(socket: Socket): Promise<boolean> {
  return new Promise(resolve => {
    let received = ''
    socket.setEncoding('utf8')
    const decide = () => {
      resolve(received === message.toString())
      socket.destroy()
    }
    socket.on('data', (text: string) => {
      received += text
      if (received.length >= message.length) decide()
    })
    socket.on('end', decide)
    socket.on('close', decide)
    if (socket.destroyed || message.length === 0) decide()
    else socket.write(message)
  })
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
