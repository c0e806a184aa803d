// Logs resets on standard output.
import { createHash } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'

const { host, port } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, connection => {
  const hash = createHash('sha256')
  let count = 0
  connection.on('data', bytes => {
    hash.update(bytes)
    count += bytes.length
  })
  connection.on('end', () => connection.end(`${count} ${hash.digest('hex')}\n`))
  connection.on('error', error => console.log(`reset after ${count} bytes: ${error.message}`))
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => {
  console.log(`listening on ${host}:${(server.address() as AddressInfo).port}`)
})

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node server.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
