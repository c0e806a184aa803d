// Destroys the connection once everything is written.
import { connect } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
// Without allowHalfOpen it would be the other way round too: at the server's end of file Node would stop our sending.
const connection = connect({ host, port, allowHalfOpen: true })
connection.on('error', (error: NodeJS.ErrnoException) => {
  console.error(`${host}:${port}: ${error.message || String(error.code)}`)
  process.exit(1)
})
process.stdin.on('data', bytes => connection.write(bytes))
process.stdin.on('end', () => connection.destroySoon())
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
