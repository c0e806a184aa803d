/** How the calls that wait for many descriptors look in a trace. Functions of data only. */
import { platform } from './platform/current.ts'
import type { WaitingCalls } from './waiting-calls.ts'

type WaitingShapes = {
  [Call in keyof WaitingCalls]: {
    args(args: Parameters<WaitingCalls[Call]>): string[]
    detail?(args: Parameters<WaitingCalls[Call]>, result: number): string
  }
}

const EPOLL_OPERATIONS = ['0', 'EPOLL_CTL_ADD', 'EPOLL_CTL_DEL', 'EPOLL_CTL_MOD']
const EPOLL_EVENTS: [string, number][] = [
  ['EPOLLIN', 1],
  ['EPOLLPRI', 2],
  ['EPOLLOUT', 4],
  ['EPOLLERR', 8],
  ['EPOLLHUP', 16],
  ['EPOLLRDHUP', 0x2000],
]
const KEVENT_WORDS = 8

/** The shapes of these calls, see `trace-format.ts`. */
export const waitingShapes: WaitingShapes = {
  // The kernel writes its answer over the question: what was asked for is no longer known when the call returns.
  select: {
    args: ([nfds, , , , timeval]) => [String(nfds), ...(timeval ? [] : ['null'])],
    detail: ([, r, w, x], result) => (result > 0 ? [r, w, x].map(formatSet).join(' ') : ''),
  },
  epoll_create1: { args: flags => flags.map(String) },
  epoll_ctl: {
    args: ([epfd, operation, fd, event]) => {
      return [String(epfd), EPOLL_OPERATIONS[operation] ?? String(operation), String(fd), epollEvents(event[0]!)]
    },
  },
  epoll_wait: {
    args: ([epfd, , count, timeoutMs]) => [epfd, count, timeoutMs].map(String),
    detail: ([, events], result) => {
      const { words, fd } = platform.epollEvent
      const at = (index: number) => `${events[index * words + fd]} ${epollEvents(events[index * words]!)}`
      return result > 0 ? list(result, at) : ''
    },
  },
  kqueue: { args: () => [] },
  kevent: {
    args: ([kq, changes, changeCount, , eventCount]) => {
      return [String(kq), list(changeCount, index => String(changes[index * KEVENT_WORDS])), String(eventCount)]
    },
    detail: ([, , , events], result) => {
      return result > 0 ? list(result, index => String(events[index * KEVENT_WORDS])) : ''
    },
  },
}

function list(count: number, at: (index: number) => string): string {
  return `[${Array.from({ length: count }, (_, index) => at(index)).join(', ')}]`
}

function formatSet(set: Uint32Array): string {
  const isSet = (fd: number) => (set[fd >> 5]! & (1 << (fd & 31))) !== 0
  const fds = Array.from({ length: set.length * 32 }, (_, fd) => fd)
  return `[${fds.filter(isSet).join(', ')}]`
}

function epollEvents(events: number): string {
  const names = EPOLL_EVENTS.filter(([, bit]) => events & bit).map(([name]) => name)
  return names.join('|') || '0'
}
