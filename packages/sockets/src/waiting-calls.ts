/**
 * The calls that wait for many descriptors, a part of the table in `system-calls.ts`. Each is declared when it is first
 * made: most programs make none of them, or one.
 */
import koffi, { type LibraryHandle } from 'koffi'
import { platform } from './platform/current.ts'

type Declared = ReturnType<LibraryHandle['func']>

/** As in the rest of the table: the answer is what the C function returns, or the negative error number. */
export interface WaitingCalls {
  /** Each set has 1024 bits; `timeval` is two 64-bit words, seconds and microseconds, or null to wait for ever. */
  select(nfds: number, r: Uint32Array, w: Uint32Array, x: Uint32Array, timeval: Int32Array | null): number
  epoll_create1(flags: number): number
  /** `event` is one `struct epoll_event` in words of 4 bytes, see `platform.epollEvent`. */
  epoll_ctl(epfd: number, operation: number, fd: number, event: Int32Array): number
  /** `events` has room for `count` of them. */
  epoll_wait(epfd: number, events: Int32Array, count: number, timeoutMs: number): number
  kqueue(): number
  /** `changes` and `events` hold structures of 32 bytes; `timespec` is two 64-bit words, or null to wait for ever. */
  kevent(
    kq: number,
    changes: Int32Array,
    changeCount: number,
    events: Int32Array,
    eventCount: number,
    timespec: Int32Array | null,
  ): number
}

/** Answers the calls; a call that this machine's C library lacks throws when it is made. */
export function openWaitingCalls(libc: LibraryHandle): WaitingCalls {
  const errno = koffi.errno
  // errno is read in the very next expression: any later call of this thread may overwrite it.
  const answer = (result: number): number => (result < 0 ? -errno() : result)
  let select: Declared | undefined
  let epollCtl: Declared | undefined
  let epollWait: Declared | undefined
  let kevent: Declared | undefined
  return {
    select: (nfds, r, w, x, timeval) => {
      select ??= libc.func(platform.selectSymbol, 'int', ['int', 'void *', 'void *', 'void *', 'void *'])
      return answer(select(nfds, r, w, x, timeval))
    },
    epoll_create1: flags => answer(libc.func('epoll_create1', 'int', ['int'])(flags)),
    epoll_ctl: (epfd, operation, fd, event) => {
      epollCtl ??= libc.func('epoll_ctl', 'int', ['int', 'int', 'int', 'void *'])
      return answer(epollCtl(epfd, operation, fd, event))
    },
    epoll_wait: (epfd, events, count, timeoutMs) => {
      epollWait ??= libc.func('epoll_wait', 'int', ['int', 'void *', 'int', 'int'])
      return answer(epollWait(epfd, events, count, timeoutMs))
    },
    kqueue: () => answer(libc.func('kqueue', 'int', [])()),
    kevent: (kq, changes, changeCount, events, eventCount, timespec) => {
      kevent ??= libc.func('kevent', 'int', ['int', 'void *', 'int', 'void *', 'int', 'void *'])
      return answer(kevent(kq, changes, changeCount, events, eventCount, timespec))
    },
  }
}
