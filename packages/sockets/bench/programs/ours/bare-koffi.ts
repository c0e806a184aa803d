/**
 * `bare-koffi.ts WORK PORT AMOUNT`, by koffi alone: what a call from JavaScript costs before this package does anything. The
 * works are `ping-pong`, `udp-ping-pong` and `pair` of `../c/client.c`.
 */
import koffi from 'koffi'
import { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from '../../../src/index.ts'
import { startStopwatch } from '../stopwatch.ts'

const MSG_NOSIGNAL = 0x4000

const libc = koffi.load(null)
const socket = libc.func('socket', 'int', ['int', 'int', 'int'])
const connect = libc.func('connect', 'int', ['int', 'void *', 'uint32_t'])
const socketpair = libc.func('socketpair', 'int', ['int', 'int', 'int', 'void *'])
const send = libc.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
const recv = libc.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
const sendto = libc.func('sendto', 'intptr_t', ['int', 'void *', 'size_t', 'int', 'void *', 'uint32_t'])
const recvfrom = libc.func('recvfrom', 'intptr_t', ['int', 'void *', 'size_t', 'int', 'void *', 'void *'])

const [work, port, amount] = process.argv.slice(2)
const [one, other] = work === 'pair' ? openPair() : openConnection(Number(port))
const to = new Uint8Array(sockaddr(Number(port)))
const from = new Uint8Array(128)
const fromLength = new Uint32Array(1)
const message = Buffer.alloc(64, 'x')
const buffer = Buffer.alloc(64)
let stopwatch = startStopwatch()
for (let i = -Math.floor(Number(amount) / 4); i < Number(amount); i++) {
  if (i === 0) stopwatch = startStopwatch()
  const count = work === 'udp-ping-pong' ? exchangeDatagrams() : exchangeBytes()
  if (count !== 64) throw new Error('not all bytes came')
}
console.log(stopwatch.elapsed())

function openPair(): [number, number] {
  const fds = new Int32Array(2)
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds)
  return [fds[0]!, fds[1]!]
}

function exchangeBytes(): number {
  send(one, message, message.length, MSG_NOSIGNAL)
  return recv(other, buffer, buffer.length, 0)
}

function exchangeDatagrams(): number {
  sendto(one, message, message.length, MSG_NOSIGNAL, to, to.length)
  fromLength[0] = from.length
  return recvfrom(other, buffer, buffer.length, 0, from, fromLength)
}

function sockaddr(port: number): number[] {
  return [AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
}

function openConnection(port: number): [number, number] {
  const address = new Uint8Array(sockaddr(port))
  const isDatagram = work === 'udp-ping-pong'
  const fd = socket(AF_INET, isDatagram ? SOCK_DGRAM : SOCK_STREAM, 0)
  if (isDatagram) return [fd, fd]
  if (connect(fd, address, address.length) < 0) throw new Error(`connect failed with ${koffi.errno()}`)
  return [fd, fd]
}
