/**
 * The calls that wait for many descriptors, a part of the table in `system-calls.ts`. Each is declared when it is first
 * made: most programs make none of them, or one.
 */
import type { LibraryHandle } from 'koffi'
import { koffi } from './koffi.ts'
import { platform } from './platform/current.ts'

/** Declares a C function: its name, what it answers and what it takes. */
export type Declare = (name: string, result: string, parameters: string[]) => Declared

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

/** Answers the calls; to open what this machine's kernel lacks is ENOSYS. */
export function openWaitingCalls(declare: Declare): WaitingCalls {
  const errno = koffi.errno
  // errno is read in the very next expression: any later call of this thread may overwrite it.
  const answer = (result: number): number => (result < 0 ? -errno() : result)
  const missing = -(koffi.os.errno.ENOSYS ?? 0)
  let select: Declared | undefined
  let epollCreate: Declared | undefined
  let epollCtl: Declared | undefined
  let epollWait: Declared | undefined
  let kqueue: Declared | undefined
  let kevent: Declared | undefined
  return {
    select: (nfds, r, w, x, timeval) => {
      select ??= declare(platform.selectSymbol, 'int', ['int', 'void *', 'void *', 'void *', 'void *'])
      return answer(select(nfds, r, w, x, timeval))
    },
    epoll_create1: flags => {
      if (!platform.hasEpoll) return missing
      epollCreate ??= declare('epoll_create1', 'int', ['int'])
      return answer(epollCreate(flags))
    },
    epoll_ctl: (epfd, operation, fd, event) => {
      epollCtl ??= declare('epoll_ctl', 'int', ['int', 'int', 'int', 'void *'])
      return answer(epollCtl(epfd, operation, fd, event))
    },
    epoll_wait: (epfd, events, count, timeoutMs) => {
      epollWait ??= declare('epoll_wait', 'int', ['int', 'void *', 'int', 'int'])
      return answer(epollWait(epfd, events, count, timeoutMs))
    },
    kqueue: () => {
      if (!platform.hasKqueue) return missing
      kqueue ??= declare('kqueue', 'int', [])
      return answer(kqueue())
    },
    kevent: (kq, changes, changeCount, events, eventCount, timespec) => {
      kevent ??= declare('kevent', 'int', ['int', 'void *', 'int', 'void *', 'int', 'void *'])
      return answer(kevent(kq, changes, changeCount, events, eventCount, timespec))
    },
  }
}
