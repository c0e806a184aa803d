/** The Berkeley socket API by real system calls. Everything that programs import is named here. */
export type { Address, AddressInput, HostAddress, PathAddress } from './address.ts'
export {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  AF_UNSPEC,
  AI_CANONNAME,
  AI_NUMERICHOST,
  AI_NUMERICSERV,
  AI_PASSIVE,
  INADDR_ANY,
  INADDR_BROADCAST,
  INADDR_LOOPBACK,
  INADDR_NONE,
  IP_TOS,
  IP_TTL,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_RAW,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  MSG_CTRUNC,
  MSG_DONTROUTE,
  MSG_DONTWAIT,
  MSG_EOR,
  MSG_MORE,
  MSG_NOSIGNAL,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_ACCEPTCONN,
  SO_BROADCAST,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_OOBINLINE,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDLOWAT,
  SO_SNDTIMEO,
  SO_TYPE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  SOMAXCONN,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_FASTOPEN,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
} from './constants.ts'
export { type ConnectionOptions, create_connection } from './create-connection.ts'
export { create_server, has_dualstack_ipv6, type ServerOptions } from './create-server.ts'
export type { HasFileno, Waitable } from './fileno.ts'
export { type AddressInfo, getaddrinfo } from './getaddrinfo.ts'
export { socket, socketpair } from './opening.ts'
export {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
  Poll,
  poll,
} from './poll.ts'
export { select } from './select.ts'
export { BaseSelector, EVENT_READ, EVENT_WRITE, type ReadyPair, type SelectorKey } from './selectors/base-selector.ts'
export { DefaultSelector } from './selectors/default-selector.ts'
export { EpollSelector } from './selectors/epoll-selector.ts'
export { KqueueSelector } from './selectors/kqueue-selector.ts'
export { PollSelector } from './selectors/poll-selector.ts'
export { SelectSelector } from './selectors/select-selector.ts'
export { Socket } from './socket.ts'
export { SocketError } from './socket-error.ts'
