/**
 * Addresses for tests that no other test, and no other program of the machine, uses at the same time.
 *
 * On Linux the whole block 127.0.0.0/8 is the machine itself (RFC 1122, section 3.2.1.3), so a test takes an address of
 * its own and may then name a port without a race. Elsewhere only 127.0.0.1 exists: the port comes from the kernel.
 */
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { Endpoint, Protocol } from '../program/listening.ts'

/** True where every address of 127.0.0.0/8 is this machine. */
export const hasLoopbackBlock = process.platform === 'linux'

const PORTS_BELOW_EPHEMERAL = [10_000, 32_000] as const

/**
 * Finds an address and a port at which nothing listens with the protocol. Nothing is reserved: that no other test takes the same is a
 * matter of 16 million addresses, and elsewhere than on Linux of luck.
 */
export async function freeEndpoint(protocol: Protocol = 'tcp'): Promise<Endpoint> {
  const tryPort = protocol === 'tcp' ? tryTcpPort : tryUdpPort
  for (;;) {
    const host = hasLoopbackBlock ? `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}` : '127.0.0.1'
    const port = await tryPort(host, hasLoopbackBlock ? randomInt(...PORTS_BELOW_EPHEMERAL) : 0)
    if (port !== undefined) return { host, port }
  }
}

/** Listens for a moment to see that the port is free; gives it back, or `undefined` when it is taken. */
function tryTcpPort(host: string, port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, host, () => {
      const found = (server.address() as { port: number }).port
      server.close(() => resolve(found))
    })
  })
}

/** Binds for a moment to see that the port is free; gives it back, or `undefined` when it is taken. */
function tryUdpPort(host: string, port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(undefined))
    socket.bind(port, host, () => {
      const found = socket.address().port
      socket.close(() => resolve(found))
    })
  })
}
