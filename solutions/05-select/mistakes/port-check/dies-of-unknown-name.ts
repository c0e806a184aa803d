// The misconception: connect_ex returns every error, so it throws none.
import { constants } from 'node:os'
import { AF_INET, SO_ERROR, SOCK_STREAM, SOL_SOCKET, type Socket, select, socket } from '@socket-course/sockets'

const { EINPROGRESS, ECONNREFUSED } = constants.errno

type State = 'open' | 'closed' | 'timeout' | 'unreachable'
type Target = { host: string; port: number }

const { timeoutMs, targets } = readArguments(process.argv.slice(2))
const states = check(targets, timeoutMs)
for (const [index, { host, port }] of targets.entries()) console.log(`${host}:${port} ${states[index]}`)

/** Gives the state of each target, in their order. */
function check(targets: Target[], timeoutMs: number): State[] {
  const states = targets.map((): State => 'timeout')
  const waiting = new Map<Socket, number>()
  const deadline = performance.now() + timeoutMs
  for (const [index, target] of targets.entries()) {
    const sock = socket(AF_INET, SOCK_STREAM)
    sock.setblocking(false)
    const errno = sock.connect_ex(target)
    if (errno === EINPROGRESS) waiting.set(sock, index)
    else states[index] = stateOf(errno)
    if (errno !== EINPROGRESS) sock.close()
  }
  while (waiting.size > 0) {
    const remainingMs = Math.max(0, deadline - performance.now())
    const [, writable] = select([], waiting.keys(), [], remainingMs / 1000)
    if (writable.length === 0) break // the time is over
    for (const sock of writable) {
      // Writable means that there is an answer, not that it is yes.
      states[waiting.get(sock) ?? 0] = stateOf(sock.getsockopt(SOL_SOCKET, SO_ERROR))
      waiting.delete(sock)
      sock.close()
    }
  }
  for (const sock of waiting.keys()) sock.close()
  return states
}

function stateOf(errno: number): State {
  if (errno === 0) return 'open'
  return errno === ECONNREFUSED ? 'closed' : 'unreachable'
}

function readArguments(args: string[]): { timeoutMs: number; targets: Target[] } {
  const [timeoutText = '', ...targetTexts] = args
  const targets = targetTexts.map(text => {
    const [, host = '', portText = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? []
    return { host, port: portText === '' ? 65_536 : Number(portText) }
  })
  const isRight = /^\d{1,9}$/.test(timeoutText) && targets.length > 0 && targets.every(({ port }) => port <= 65_535)
  if (!isRight) {
    console.error('usage: node port-check.ts TIMEOUT_MS HOST:PORT…')
    process.exit(2)
  }
  return { timeoutMs: Number(timeoutText), targets }
}
