/** The one error that calls throw: Node's ErrnoException, with the address and a plain reason. */
import { reasonFor } from './error-reasons.ts'
import { koffi } from './koffi.ts'

/** Where a call was going: a host and port, a path, or a socket of AF_NETLINK. */
export interface Destination {
  host?: string
  port?: number
  path?: string
  pid?: number
}

/** What is known about a call that failed. */
export interface Failure {
  /** The name of the error, `ECONNREFUSED`. */
  code: string
  /** The number as Node has it: negative. */
  errno: number
  /** The system call, `connect`. */
  syscall: string
  destination?: Destination
  /** Takes the place of the reason in the table. */
  reason?: string
}

/**
 * A system call that failed. Programs look at `code`; the message is for people:
 * `connect 127.0.0.1:7: ECONNREFUSED (nothing listens there)`.
 *
 * @see https://man7.org/linux/man-pages/man3/errno.3.html
 */
export class SocketError extends Error implements NodeJS.ErrnoException {
  /** The name of the error, `ECONNREFUSED`. */
  readonly code: string
  /** The error number, negative as in Node's own errors: `-os.constants.errno[code]`. */
  readonly errno: number
  /** The system call that failed, `connect`. */
  readonly syscall: string
  /** The host (or path) that the call was about, where there is one. */
  declare readonly address?: string
  /** The port that the call was about, where there is one. */
  declare readonly port?: number

  constructor({ code, errno, syscall, destination, reason = reasonFor(code, syscall) }: Failure) {
    const where = destination ? ` ${formatDestination(destination)}` : ''
    super(`${syscall}${where}: ${code}${reason && ` (${reason})`}`)
    this.code = code
    this.errno = errno
    this.syscall = syscall
    if (!destination) return
    this.address = destination.path ?? destination.host ?? ''
    if (destination.port !== undefined && destination.path === undefined) this.port = destination.port
  }
}

/** Makes the error for the positive error number of a call. */
export function systemError(syscall: string, errno: number, destination?: Destination): SocketError {
  return new SocketError({ code: errorName(errno), errno: -errno, syscall, ...(destination && { destination }) })
}

/** Makes the error for a call that a time-out ended; `awaited` says what did not come, `bytes`. */
export function timeoutError(syscall: string, awaited: string, seconds: number, destination?: Destination) {
  const reason = `${awaited} within ${seconds} s`
  const errno = -errnoOf('ETIMEDOUT')
  return new SocketError({ code: 'ETIMEDOUT', errno, syscall, reason, ...(destination && { destination }) })
}

/** Answers the number of an error on this machine: `errnoOf('EAGAIN')` is 11 on Linux. */
export function errnoOf(code: string): number {
  return koffi.os.errno[code] ?? 0
}

/** Answers the name of a positive error number. */
export function errorName(errno: number): string {
  // Two names may share a number (EAGAIN and EWOULDBLOCK); the preferred one wins.
  if (errno === errnoOf('EAGAIN')) return 'EAGAIN'
  if (errno === errnoOf('EOPNOTSUPP')) return 'EOPNOTSUPP'
  const found = Object.entries(koffi.os.errno).find(([, value]) => value === errno)
  return found ? found[0] : `E${errno}`
}

function formatDestination({ host = '', port = 0, path, pid }: Destination): string {
  if (pid !== undefined) return `pid ${pid}`
  if (path !== undefined) return path.replace('\0', '@')
  return host.includes(':') ? `[${host}]:${port}` : `${host || '*'}:${port}`
}
