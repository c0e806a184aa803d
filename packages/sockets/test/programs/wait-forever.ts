/** Waits for one connection, in the call of the first argument, for so many seconds or `forever`, handling a signal. */
import { writeSync } from 'node:fs'
import { DefaultSelector, EVENT_READ, POLLIN, poll, select, socket } from '@socket-course/sockets'

const [call, seconds = 'forever', signal] = process.argv.slice(2)
if (signal) process.on(signal, () => {})
using listener = socket()
listener.bind({ host: '127.0.0.1', port: 0 })
listener.listen()
const timeout = seconds === 'forever' ? null : Number(seconds)
writeSync(1, `${listener.getsockname().port}\n`)
writeSync(1, `ready: ${wait().length}\n`)
process.exit(0)

function wait(): unknown[] {
  if (call === 'select') return select([listener], [], [], timeout)[0]
  if (call === 'poll') {
    const waiting = poll()
    waiting.register(listener, POLLIN)
    return waiting.poll(timeout === null ? null : timeout * 1000)
  }
  using selector = new DefaultSelector()
  selector.register(listener, EVENT_READ)
  return selector.select(timeout)
}
