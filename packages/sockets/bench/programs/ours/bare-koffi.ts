/**
 * `bare-koffi.ts WORK PORT AMOUNT`, by koffi alone: what a call from JavaScript costs before this package does anything. The
 * works are `ping-pong` and `pair` of `../c/client.c`.
 */
import koffi from 'koffi'
import { AF_INET, AF_UNIX, SOCK_STREAM } from '../../../src/index.ts'
import { startStopwatch } from '../stopwatch.ts'

const MSG_NOSIGNAL = 0x4000

const libc = koffi.load(null)
const socket = libc.func('socket', 'int', ['int', 'int', 'int'])
const connect = libc.func('connect', 'int', ['int', 'void *', 'uint32_t'])
const socketpair = libc.func('socketpair', 'int', ['int', 'int', 'int', 'void *'])
const send = libc.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
const recv = libc.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int'])

const [work, port, amount] = process.argv.slice(2)
const [one, other] = work === 'pair' ? openPair() : openConnection(Number(port))
const message = Buffer.alloc(64, 'x')
const buffer = Buffer.alloc(64)
let stopwatch = startStopwatch()
for (let i = -Math.floor(Number(amount) / 4); i < Number(amount); i++) {
  if (i === 0) stopwatch = startStopwatch()
  send(one, message, message.length, MSG_NOSIGNAL)
  if (recv(other, buffer, buffer.length, 0) !== 64) throw new Error('not all bytes came')
}
console.log(stopwatch.elapsed())

function openPair(): [number, number] {
  const fds = new Int32Array(2)
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds)
  return [fds[0]!, fds[1]!]
}

function openConnection(port: number): [number, number] {
  const address = new Uint8Array([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  const fd = socket(AF_INET, SOCK_STREAM, 0)
  if (connect(fd, address, address.length) < 0) throw new Error(`connect failed with ${koffi.errno()}`)
  return [fd, fd]
}
