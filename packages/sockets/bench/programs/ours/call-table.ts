/**
 * `call-table.ts pair 0 AMOUNT`: 64 bytes through a socketpair by the package's own table of calls, the place where tracing
 * is put in front when it is on. Against `bare-koffi.ts` this is what tracing costs when it is off.
 */
import { AF_UNIX, MSG_NOSIGNAL, SOCK_STREAM } from '../../../src/index.ts'
import { calls } from '../../../src/system-calls.ts'
import { startStopwatch } from '../stopwatch.ts'

const amount = Number(process.argv[4])
const message = Buffer.alloc(64)
const buffer = Buffer.alloc(64)
const fds = new Int32Array(2)
calls.socketpair(AF_UNIX, SOCK_STREAM, 0, fds)
const [one = -1, other = -1] = fds
let stopwatch = startStopwatch()
for (let i = -Math.floor(amount / 4); i < amount; i++) {
  if (i === 0) stopwatch = startStopwatch()
  calls.send(one, message, message.length, MSG_NOSIGNAL)
  if (calls.recv(other, buffer, buffer.length, 0) !== 64) throw new Error('not all bytes came')
}
console.log(stopwatch.elapsed())
