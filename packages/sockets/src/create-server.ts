/** A listening TCP socket in one step. */
import type { HostAddress } from './address.ts'
import { boolean, object, reject } from './arguments.ts'
import { platform } from './platform/current.ts'
import { Socket } from './socket.ts'
import { SocketError } from './socket-error.ts'

const { AF_INET, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, SO_REUSEADDR, SO_REUSEPORT, SOCK_STREAM, SOL_SOCKET } =
  platform.constants

/** How {@link create_server} listens. */
export interface ServerOptions {
  /** AF_INET (if left out) or AF_INET6. */
  family?: number
  /** As for {@link Socket.listen}. */
  backlog?: number
  /** Lets other sockets listen at the same address; the kernel shares the connections out. */
  reuse_port?: boolean
  /** With AF_INET6: also takes IPv4 connections. */
  dualstack_ipv6?: boolean
}

/**
 * Binds and listens, and answers the socket, which the caller closes. SO_REUSEADDR is set, so that a server can start anew
 * while old connections are in TIME_WAIT.
 *
 * @throws SocketError EADDRINUSE, EADDRNOTAVAIL, EACCES
 * @see https://docs.python.org/3/library/socket.html#socket.create_server
 */
export function create_server(address: HostAddress, options: ServerOptions = {}): Socket {
  const given = object('options', options, 'an object') as ServerOptions
  const { family = AF_INET, backlog, reuse_port = false, dualstack_ipv6 = false } = given
  boolean('options.reuse_port', reuse_port)
  boolean('options.dualstack_ipv6', dualstack_ipv6)
  if (dualstack_ipv6 && family !== AF_INET6) reject('options.family', 'AF_INET6 for dualstack_ipv6', family, 'number')
  const server = new Socket(family, SOCK_STREAM)
  try {
    server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    if (reuse_port) server.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    if (family === AF_INET6) server.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, dualstack_ipv6 ? 0 : 1)
    server.bind(address)
    server.listen(backlog)
    return server
  } catch (error) {
    server.close()
    throw error
  }
}

/**
 * Answers whether a socket of AF_INET6 can also take IPv4 connections on this machine.
 *
 * @see https://docs.python.org/3/library/socket.html#socket.has_dualstack_ipv6
 */
export function has_dualstack_ipv6(): boolean {
  try {
    using socket = new Socket(AF_INET6, SOCK_STREAM)
    socket.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
    return true
  } catch (error) {
    if (error instanceof SocketError) return false
    throw error
  }
}
