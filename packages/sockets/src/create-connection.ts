/** A connected TCP socket in one step, whatever the family of the host. */
import type { HostAddress } from './address.ts'
import { checkHostAddress } from './address.ts'
import { object } from './arguments.ts'
import { getaddrinfo } from './getaddrinfo.ts'
import { platform } from './platform/current.ts'
import { Socket } from './socket.ts'
import { SocketError } from './socket-error.ts'

/** How {@link create_connection} connects. */
export interface ConnectionOptions {
  /** The time-out of the socket in seconds, for each address that is tried and for all that follows; null blocks. */
  timeout?: number | null
  /** The address of this machine to connect from. */
  source_address?: HostAddress
}

/**
 * Connects to a host, trying all of its addresses in turn, IPv6 and IPv4, and answers the socket, which the caller closes.
 *
 * @throws SocketError the failure of the last address that was tried
 * @see https://docs.python.org/3/library/socket.html#socket.create_connection
 */
export function create_connection(address: HostAddress, options: ConnectionOptions = {}): Socket {
  const { host, port } = checkHostAddress(address)
  const { timeout = null, source_address } = object('options', options, 'an object') as ConnectionOptions
  const found = getaddrinfo(host, port, 0, platform.constants.SOCK_STREAM)
  for (const [index, info] of found.entries()) {
    const socket = new Socket(info.family, info.type, info.proto)
    try {
      socket.settimeout(timeout)
      if (source_address) socket.bind(source_address)
      socket.connect(info.address)
      return socket
    } catch (error) {
      socket.close()
      if (!(error instanceof SocketError) || index === found.length - 1) throw error
    }
  }
  throw new Error('getaddrinfo answered an empty list')
}
