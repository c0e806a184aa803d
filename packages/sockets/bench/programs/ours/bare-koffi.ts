/**
 * `bare-koffi.ts pair 0 AMOUNT`: 64 bytes through a socketpair by koffi alone, without this package. What the package does
 * between a program and the call, tracing that is off included, is the difference to `client.ts pair`.
 */
import koffi from 'koffi'
import { startStopwatch } from '../stopwatch.ts'

const AF_UNIX = 1
const SOCK_STREAM = 1
const MSG_NOSIGNAL = 0x4000

const libc = koffi.load(null)
const socketpair = libc.func('socketpair', 'int', ['int', 'int', 'int', 'void *'])
const send = libc.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
const recv = libc.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int'])

const amount = Number(process.argv[4])
const message = Buffer.alloc(64)
const buffer = Buffer.alloc(64)
const fds = new Int32Array(2)
socketpair(AF_UNIX, SOCK_STREAM, 0, fds)
const [one, other] = fds
let stopwatch = startStopwatch()
for (let i = -Math.floor(amount / 10); i < amount; i++) {
  if (i === 0) stopwatch = startStopwatch()
  send(one, message, message.length, MSG_NOSIGNAL)
  if (recv(other, buffer, buffer.length, 0) !== 64) throw new Error('not all bytes came')
}
console.log(stopwatch.elapsed())
