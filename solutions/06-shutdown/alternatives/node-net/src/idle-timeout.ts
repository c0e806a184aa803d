// The idle time-out on Node's event loop: each connection has a timer of its own, which every piece renews.
import { type AddressInfo, createServer } from 'node:net'

/** So long a client has for taking what is still on its way to it. */
const TAKE_MS = 100

const { host, port, idleMs } = readArguments(process.argv.slice(2))
const server = createServer({ allowHalfOpen: true }, connection => {
  const timer = setTimeout(() => {
    connection.write('timeout\n')
    connection.destroySoon() // end alone would wait for the peer's end of file, which a vanished one never sends
    setTimeout(() => connection.destroy(), TAKE_MS) // and destroySoon waits until the peer has taken all of its echo
  }, idleMs)
  connection.on('data', () => timer.refresh())
  connection.on('close', () => clearTimeout(timer))
  connection.on('error', error => console.error(`The client is gone: ${error.message}`))
  connection.pipe(connection)
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => {
  console.log(`listening on ${host}:${(server.address() as AddressInfo).port}`)
})

function readArguments(args: string[]): { host: string; port: number; idleMs: number } {
  const [host, portText, idleText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  const idleMs = /^\d{1,9}$/.test(idleText ?? '') ? Number(idleText) : 0
  if (args.length !== 3 || host === undefined || port > 65_535 || idleMs === 0) {
    console.error('usage: node idle-timeout.ts HOST PORT IDLE_MS')
    process.exit(2)
  }
  return { host, port, idleMs }
}
