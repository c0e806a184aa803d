// The echo server with node:net, whose event loop does the waiting. pipe reads only as fast as the client takes.
import { createServer } from 'node:net'
import { argv, exit } from 'node:process'

const [host = '', portText = '', ...more] = argv.slice(2)
const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 65_536
if (host === '' || port > 65_535 || more.length > 0) {
  console.error('usage: node server.ts HOST PORT')
  exit(2)
}

const server = createServer({ allowHalfOpen: true }, connection => {
  connection.on('error', error => console.error(`A client is gone: ${error.message}`))
  connection.pipe(connection)
})
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  exit(1)
})
server.listen(port, host, () => {
  const address = server.address()
  console.log(`listening on ${host}:${typeof address === 'object' ? address?.port : port}`)
})
