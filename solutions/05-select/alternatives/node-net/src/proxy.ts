// The proxy with node:net: two pipes for each connection.
import { connect, createServer } from 'node:net'
import { argv, exit } from 'node:process'

const [host = '', portText = '', targetHost = '', targetPortText = '', ...more] = argv.slice(2)
const [port, targetPort] = [portText, targetPortText].map(text => (/^\d{1,5}$/.test(text) ? Number(text) : 65_536))
if (targetHost === '' || (port ?? 65_536) > 65_535 || (targetPort ?? 65_536) > 65_535 || more.length > 0) {
  console.error('usage: node proxy.ts HOST PORT TARGET_HOST TARGET_PORT')
  exit(2)
}

const server = createServer({ allowHalfOpen: true }, client => {
  const target = connect({ host: targetHost, port: targetPort ?? 0, allowHalfOpen: true })
  for (const [one, other] of [
    [client, target],
    [target, client],
  ] as const) {
    one.pipe(other)
    one.on('error', error => {
      console.error(`A connection is over: ${error.message}`)
      other.destroy()
    })
  }
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  exit(1)
})
server.listen(port, host, () => {
  const address = server.address()
  console.log(`listening on ${host}:${typeof address === 'object' ? address?.port : port}`)
})
