/** The thread of a `SilentListener`: it listens, says where, and sleeps until it is told to end or to echo. */
import { type AddressInfo, createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { host, backlog, order } = workerData as { host: string; backlog: number; order: Int32Array }
/** What it is told by the word of shared memory: to sleep on, or to wake up and echo. Anything else is the end. */
const [SLEEP, ECHO] = [0, 1]

const server = createServer({ allowHalfOpen: true }, connection => {
  connection.on('error', () => {}) // a peer that resets is no fault of ours
  connection.pipe(connection)
})
server.listen({ host, port: 0, backlog }, () => {
  parentPort?.postMessage((server.address() as AddressInfo).port)
  Atomics.wait(order, 0, SLEEP)
  if (Atomics.load(order, 0) !== ECHO) process.exit() // of this thread; what waits in the backlog is closed with it
  parentPort?.once('message', () => process.exit())
})
