/** Ways to get a socket: a bare one, a pair, a connected one, a listening one. */

import { integer } from './arguments.ts'
import { platform } from './platform/current.ts'
import { Socket } from './socket.ts'
import { systemError } from './socket-error.ts'
import { calls } from './system-calls.ts'

const { AF_INET, AF_UNIX, SOCK_STREAM } = platform.constants

/**
 * Opens a socket, which the caller closes: `using s = socket(AF_INET, SOCK_STREAM)`. It is closed in programs that this one
 * starts (close-on-exec).
 *
 * @param family AF_INET, AF_INET6, AF_UNIX or AF_NETLINK
 * @param type SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET or SOCK_RAW; SOCK_NONBLOCK may be added (Linux)
 * @param proto 0 for the usual protocol of the type
 * @throws SocketError EAFNOSUPPORT, EPROTONOSUPPORT, EMFILE, EPERM
 * @see https://man7.org/linux/man-pages/man2/socket.2.html
 */
export function socket(family: number = AF_INET, type: number = SOCK_STREAM, proto = 0): Socket {
  return new Socket(family, type, proto)
}

/**
 * Opens two sockets that are connected with each other; the caller closes both.
 *
 * @param family AF_UNIX, the only one that Linux has pairs of
 * @throws SocketError EOPNOTSUPP, EMFILE
 * @see https://man7.org/linux/man-pages/man2/socketpair.2.html
 */
export function socketpair(family: number = AF_UNIX, type: number = SOCK_STREAM, proto = 0): [Socket, Socket] {
  const fds = new Int32Array(2)
  integer('family', family, 0, 255)
  const result = calls.socketpair(family, integer('type', type, 0), integer('proto', proto, 0), fds)
  if (result < 0) throw systemError('socketpair', -result)
  return [new Socket(family, type, proto, fds[0]), new Socket(family, type, proto, fds[1])]
}
