// The misconception: the length of a decoded piece is the number of its bytes.
import { connect } from 'node:net'

const { host, port, message } = readArguments(process.argv.slice(2))
const bytes = Buffer.from(message)
const pieces: string[] = []
let missing = bytes.length
let isConnected = false

const connection = connect(port, host).setEncoding('utf8')
connection.on('connect', () => {
  isConnected = true
  if (missing === 0) return finish()
  connection.write(bytes)
})
connection.on('data', (piece: string) => {
  pieces.push(piece)
  missing -= piece.length
  if (missing <= 0) finish()
})
connection.on('end', () => giveUp('the server closed early'))
connection.on('error', (error: NodeJS.ErrnoException) => giveUp(error.message || String(error.code)))

function finish(): void {
  connection.destroy()
  process.stdout.write(`${pieces.join('')}\n`)
}

function giveUp(reason: string): void {
  connection.destroy()
  const what = isConnected ? `${missing} of ${bytes.length} bytes are missing` : `Cannot connect to ${host}:${port}`
  console.error(`${what}: ${reason}`)
  process.exitCode = 1
}

function readArguments(args: string[]): { host: string; port: number; message: string } {
  const [host, portText, message] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 3 || host === undefined || message === undefined || port > 65_535) {
    console.error('usage: node client.ts HOST PORT MESSAGE')
    process.exit(2)
  }
  return { host, port, message }
}
