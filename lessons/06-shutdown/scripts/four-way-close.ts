/**
 * Shows with `ss` how both ends of one connection change while it ends. Only the loopback address is used, and it is over
 * within a moment: node lessons/06-shutdown/scripts/four-way-close.ts
 */
import { spawnSync } from 'node:child_process'
import { create_connection, create_server, SHUT_WR } from '@socket-course/sockets'

if (spawnSync('ss', ['-V']).error !== undefined) {
  console.log('There is no ss on this machine; on Linux the package iproute2 has it.')
  process.exit(0)
}

const MOST_LOOKS = 200

using listener = create_server({ host: '127.0.0.1', port: 0 })
const { port } = listener.getsockname() as { port: number }
const client = create_connection({ host: '127.0.0.1', port })
const server = listener.accept()[0]
const clientPort = (client.getsockname() as { port: number }).port

show('connected')
client.shutdown(SHUT_WR)
server.recv(1) // the end of file: the FIN is there
show('the client has called shutdown(SHUT_WR)')
server.close()
client.recv(1)
show('the server has closed too')
client.close()
show('the client has closed its descriptor')

/** Prints the state of both ends, once no FIN waits for its acknowledgement any more. */
function show(moment: string): void {
  let [clientState, serverState] = look()
  for (let looks = 1; looks < MOST_LOOKS && [clientState, serverState].some(isPassing); looks++) {
    ;[clientState, serverState] = look()
  }
  console.log(`${moment.padEnd(42)} client ${clientState.padEnd(11)} server ${serverState}`)
}

/** True for a state that lasts until the other kernel has acknowledged the FIN, a moment on loopback. */
function isPassing(state: string): boolean {
  return ['FIN-WAIT-1', 'LAST-ACK', 'CLOSING'].includes(state)
}

/** Asks for the state of both ends, as the kernel has it. */
function look(): [client: string, server: string] {
  const filter = `( sport = :${port} and dport = :${clientPort} ) or ( sport = :${clientPort} and dport = :${port} )`
  const { stdout } = spawnSync('ss', ['-Htan', filter], { encoding: 'utf8' })
  const stateOf = (from: number) => {
    const line = (stdout ?? '').split('\n').find(each => each.trim().split(/\s+/)[3]?.endsWith(`:${from}`))
    return line?.trim().split(/\s+/)[0] ?? 'gone'
  }
  return [stateOf(clientPort), stateOf(port)]
}
