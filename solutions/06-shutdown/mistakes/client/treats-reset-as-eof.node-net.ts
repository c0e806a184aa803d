// Handles the error of a reset as if the server had ended.
import { connect } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
// Without allowHalfOpen it would be the other way round too: at the server's end of file Node would stop our sending.
const connection = connect({ host, port, allowHalfOpen: true })
let isConnected = false
connection.on('connect', () => {
  isConnected = true
})
connection.on('error', (error: NodeJS.ErrnoException) => {
  if (!isConnected) console.error(`${host}:${port}: ${error.message || String(error.code)}`)
  process.exit(isConnected ? 0 : 1)
})
process.stdin.pipe(connection)
connection.pipe(process.stdout)

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node client.ts HOST PORT < INPUT')
    process.exit(2)
  }
  return { host, port }
}
