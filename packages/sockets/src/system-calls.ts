/**
 * The one door to the kernel: a small table of calls, each `numbers and bytes -> number or -errno`.
 *
 * Nothing is checked here, and koffi checks nothing either: a wrong type would be a wild pointer. Every caller has checked
 * type, range and length before (`arguments.ts`). Another way to call libc takes the place of this file and no other.
 */
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { withExitHeld } from './exit-hold.ts'
import { koffi } from './koffi.ts'
import { platform } from './platform/current.ts'
import { type Declare, openWaitingCalls, type WaitingCalls } from './waiting-calls.ts'

type Tracing = typeof import('./trace.ts')

/** Bytes to write to, or the address of some. */
export type Memory = Uint8Array | number

/** Where the kernel writes the address of a sender and its length, with where that is. */
export interface SenderRoom {
  readonly bytes: Uint8Array
  readonly length: Uint32Array
  readonly bytesAddress: number
  readonly lengthAddress: number
}

/** Every call answers what the C function returns, or the negative error number. */
export interface SystemCalls extends WaitingCalls {
  socket(family: number, type: number, protocol: number): number
  socketpair(family: number, type: number, protocol: number, fds: Int32Array): number
  bind(fd: number, address: Uint8Array, length: number): number
  listen(fd: number, backlog: number): number
  accept(fd: number, address: Uint8Array, length: Uint32Array): number
  connect(fd: number, address: Uint8Array, length: number): number
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number
  recv(fd: number, bytes: Memory, length: number, flags: number): number
  sendto(fd: number, bytes: Uint8Array, count: number, flags: number, address: Uint8Array, length: number): number
  recvfrom(fd: number, bytes: Memory, count: number, flags: number, from: SenderRoom): number
  shutdown(fd: number, how: number): number
  close(fd: number): number
  getsockname(fd: number, address: Uint8Array, length: Uint32Array): number
  getpeername(fd: number, address: Uint8Array, length: Uint32Array): number
  setsockopt(fd: number, level: number, option: number, value: Uint8Array, length: number): number
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, length: Uint32Array): number
  fcntl(fd: number, command: number, argument: number): number
  /** `fds` holds `count` structures of 8 bytes: int fd, short events, short revents. */
  poll(fds: Uint8Array, count: number, timeoutMs: number): number
  /** Answers 0 or an EAI code; `results` gets the pointer to the list and, for EAI_SYSTEM, the error number. */
  getaddrinfo(host: string | null, service: string | null, hints: Uint8Array, results: BigUint64Array): number
  freeaddrinfo(list: bigint): number
  /** Answers 0 or an EAI code; `errno` gets the error number for EAI_SYSTEM. Names are ended by NUL. */
  getnameinfo(
    address: Uint8Array,
    length: number,
    host: Uint8Array,
    service: Uint8Array,
    flags: number,
    errno: Int32Array,
  ): number
}

/** The calls of this process, traced when `SOCKETS_TRACE` was set as the package was loaded. */
export const calls: SystemCalls = traced(withExitHeld(open), process.env.SOCKETS_TRACE ?? '')

function traced(bare: SystemCalls, where: string): SystemCalls {
  if (where === '' || where === '0') return bare
  // Loaded only when it is wanted, so that it costs the others nothing. Beside this file, .ts in the source and .js packed.
  const { traceCalls } = createRequire(import.meta.url)(`./trace${extname(import.meta.filename)}`) as Tracing
  return traceCalls(bare, where)
}

function open(): SystemCalls {
  const libc = koffi.load(null)
  const declareLater: Declare = (...declaration) => withExitHeld(() => libc.func(...declaration))
  const errno = koffi.errno
  // 'void *' for every pointer: the bytes go to the kernel in place, without a copy.
  const socket = libc.func('socket', 'int', ['int', 'int', 'int'])
  const socketpair = libc.func('socketpair', 'int', ['int', 'int', 'int', 'void *'])
  const bind = libc.func('bind', 'int', ['int', 'void *', 'uint32_t'])
  const listen = libc.func('listen', 'int', ['int', 'int'])
  const connect = libc.func('connect', 'int', ['int', 'void *', 'uint32_t'])
  const send = libc.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
  const recv = libc.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int'])
  const sendto = libc.func('sendto', 'intptr_t', ['int', 'void *', 'size_t', 'int', 'void *', 'uint32_t'])
  const recvfrom = libc.func('recvfrom', 'intptr_t', ['int', 'void *', 'size_t', 'int', 'uintptr_t', 'uintptr_t'])
  // An address is taken quicker as the number that it is.
  const recvAt = libc.func('recv', 'intptr_t', ['int', 'uintptr_t', 'size_t', 'int'])
  const recvfromAt = libc.func('recvfrom', 'intptr_t', ['int', 'uintptr_t', 'size_t', 'int', 'uintptr_t', 'uintptr_t'])
  const shutdown = libc.func('shutdown', 'int', ['int', 'int'])
  const close = libc.func('close', 'int', ['int'])
  const getsockname = libc.func('getsockname', 'int', ['int', 'void *', 'void *'])
  const getpeername = libc.func('getpeername', 'int', ['int', 'void *', 'void *'])
  const setsockopt = libc.func('setsockopt', 'int', ['int', 'int', 'int', 'void *', 'uint32_t'])
  const getsockopt = libc.func('getsockopt', 'int', ['int', 'int', 'int', 'void *', 'void *'])
  // Declared variadic: arm64 macOS passes such arguments in another place.
  const fcntl = libc.func('int fcntl(int fd, int command, ...)')
  const poll = libc.func('poll', 'int', ['void *', 'unsigned long', 'int'])

  // errno is read in the very next expression: any later call of this thread may overwrite it.
  const answer = (result: number): number => (result < 0 ? -errno() : result)
  const { FD_CLOEXEC, F_SETFD } = platform.file
  const accept4 = platform.hasAccept4 ? libc.func('accept4', 'int', ['int', 'void *', 'void *', 'int']) : null
  const accept = platform.hasAccept4 ? null : libc.func('accept', 'int', ['int', 'void *', 'void *'])
  const closeOnExec = (fd: number): number => {
    if (fd >= 0) fcntl(fd, F_SETFD, 'int', FD_CLOEXEC)
    return fd
  }

  return {
    socket: (family, type, protocol) => {
      if (platform.hasAccept4) return answer(socket(family, type | platform.constants.SOCK_CLOEXEC, protocol))
      return closeOnExec(answer(socket(family, type, protocol)))
    },
    socketpair: (family, type, protocol, fds) => {
      const result = answer(socketpair(family, type | platform.constants.SOCK_CLOEXEC, protocol, fds))
      if (!platform.hasAccept4 && result >= 0) for (const fd of fds) closeOnExec(fd)
      return result
    },
    bind: (fd, address, length) => answer(bind(fd, address, length)),
    listen: (fd, backlog) => answer(listen(fd, backlog)),
    accept: (fd, address, length) => {
      if (accept4) return answer(accept4(fd, address, length, platform.constants.SOCK_CLOEXEC))
      return closeOnExec(answer(accept!(fd, address, length)))
    },
    connect: (fd, address, length) => answer(connect(fd, address, length)),
    send: (fd, bytes, length, flags) => answer(send(fd, bytes, length, flags)),
    recv: (fd, bytes, length, flags) => {
      return answer(typeof bytes === 'number' ? recvAt(fd, bytes, length, flags) : recv(fd, bytes, length, flags))
    },
    sendto: (fd, bytes, count, flags, address, length) => answer(sendto(fd, bytes, count, flags, address, length)),
    recvfrom: (fd, bytes, count, flags, { bytesAddress, lengthAddress }) => {
      const receive = typeof bytes === 'number' ? recvfromAt : recvfrom
      return answer(receive(fd, bytes, count, flags, bytesAddress, lengthAddress))
    },
    shutdown: (fd, how) => answer(shutdown(fd, how)),
    close: fd => answer(close(fd)),
    getsockname: (fd, address, length) => answer(getsockname(fd, address, length)),
    getpeername: (fd, address, length) => answer(getpeername(fd, address, length)),
    setsockopt: (fd, level, option, value, length) => answer(setsockopt(fd, level, option, value, length)),
    getsockopt: (fd, level, option, value, length) => answer(getsockopt(fd, level, option, value, length)),
    fcntl: (fd, command, argument) => answer(fcntl(fd, command, 'int', argument)),
    poll: (fds, count, timeoutMs) => answer(poll(fds, count, timeoutMs)),
    ...openWaitingCalls(declareLater),
    ...openResolver(declareLater),
  }
}

/** Declared at the first look-up: most programs have none. */
function openResolver(declare: Declare): Pick<SystemCalls, 'getaddrinfo' | 'freeaddrinfo' | 'getnameinfo'> {
  const declareAll = () => ({
    getaddrinfo: declare('getaddrinfo', 'int', ['str', 'str', 'void *', 'void *']),
    freeaddrinfo: declare('freeaddrinfo', 'void', ['void *']),
    getnameinfo: declare('getnameinfo', 'int', [
      ...['void *', 'uint32_t', 'void *', 'uint32_t', 'void *', 'uint32_t', 'int'],
    ]),
  })
  let declared: ReturnType<typeof declareAll> | undefined
  return {
    getaddrinfo: (host, service, hints, results) => {
      declared ??= declareAll()
      const code: number = declared.getaddrinfo(host, service, hints, results)
      results[1] = BigInt(koffi.errno())
      return code
    },
    freeaddrinfo: list => {
      declared?.freeaddrinfo(list)
      return 0
    },
    getnameinfo: (address, length, host, service, flags, errno) => {
      declared ??= declareAll()
      const code: number = declared.getnameinfo(address, length, host, host.length, service, service.length, flags)
      errno[0] = koffi.errno()
      return code
    },
  }
}
