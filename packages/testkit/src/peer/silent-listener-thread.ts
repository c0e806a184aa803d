/** The thread of a `SilentListener`: it listens, says where, and sleeps until it is told to end. */
import { type AddressInfo, createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { host, backlog, isOver } = workerData as { host: string; backlog: number; isOver: Int32Array }

const server = createServer()
server.listen({ host, port: 0, backlog }, () => {
  parentPort?.postMessage((server.address() as AddressInfo).port)
  Atomics.wait(isOver, 0, 0)
  process.exit() // of this thread; what waits in the backlog is closed with it
})
