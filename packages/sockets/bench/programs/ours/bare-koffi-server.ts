/**
 * `bare-koffi-server.ts selector`: the echo server of `../c/server.c` by epoll and koffi alone, without this package: what
 * calls from JavaScript cost at least. One buffer, no checks, Linux only.
 */
import koffi from 'koffi'
import { create_server } from '../../../src/index.ts'

const MSG_NOSIGNAL = 0x4000
const EPOLL_CTL_ADD = 1
const EPOLLIN = 1
/** `struct epoll_event` is packed on x64. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4
const FD_WORD = EVENT_WORDS - 2

const libc = koffi.load(null)
const send = libc.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
const recv = libc.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
const accept = libc.func('accept', 'int', ['int', 'void *', 'void *'])
const close = libc.func('close', 'int', ['int'])
const epollCreate = libc.func('epoll_create1', 'int', ['int'])
const epollControl = libc.func('epoll_ctl', 'int', ['int', 'int', 'int', 'void *'])
const epollWait = libc.func('epoll_wait', 'int', ['int', 'void *', 'int', 'int'])

const listener = create_server({ host: '127.0.0.1', port: 0 }, { backlog: 1024 })
console.log(listener.getsockname().port)
const epoll = epollCreate(0)
const event = new Int32Array(EVENT_WORDS)
const events = new Int32Array(1024 * EVENT_WORDS)
const buffer = new Uint8Array(4096)

watch(listener.fileno())
for (;;) {
  const count = epollWait(epoll, events, 1024, -1)
  for (let index = 0; index < count; index++) {
    const fd = events[index * EVENT_WORDS + FD_WORD]!
    if (fd === listener.fileno()) watch(accept(fd, null, null))
    else echo(fd)
  }
}

function watch(fd: number): void {
  event[0] = EPOLLIN
  event[FD_WORD] = fd
  epollControl(epoll, EPOLL_CTL_ADD, fd, event)
}

function echo(fd: number): void {
  const count = recv(fd, buffer, buffer.length, 0)
  if (count > 0) send(fd, buffer, count, MSG_NOSIGNAL)
  else close(fd)
}
