/**
 * What Windows calls things, from winsock2.h, ws2ipdef.h and ws2tcpip.h. Data only, and used by nothing yet: the calls
 * themselves differ (`ws2_32.dll` with WSAStartup, `closesocket`, `ioctlsocket`, WSAGetLastError), and nobody has run them.
 *
 * A socket option or family that Windows lacks is -1; a flag it lacks is 0.
 *
 * @see https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2
 */
import type { Platform } from './linux.ts'

const constants: Platform['constants'] = {
  AF_UNSPEC: 0,
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 23,
  AF_NETLINK: -1,

  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_SEQPACKET: 5,
  SOCK_NONBLOCK: 0,
  SOCK_CLOEXEC: 0,

  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,

  SOMAXCONN: 0x7fffffff,

  SOL_SOCKET: 0xffff,
  SO_ACCEPTCONN: 0x2,
  SO_REUSEADDR: 0x4,
  SO_KEEPALIVE: 0x8,
  SO_DONTROUTE: 0x10,
  SO_BROADCAST: 0x20,
  SO_LINGER: 0x80,
  SO_OOBINLINE: 0x100,
  SO_SNDBUF: 0x1001,
  SO_RCVBUF: 0x1002,
  SO_SNDLOWAT: 0x1003,
  SO_RCVLOWAT: 0x1004,
  SO_SNDTIMEO: 0x1005,
  SO_RCVTIMEO: 0x1006,
  SO_ERROR: 0x1007,
  SO_TYPE: 0x1008,
  SO_REUSEPORT: -1,
  SO_PROTOCOL: -1,
  SO_DOMAIN: -1,

  IPPROTO_IP: 0,
  IPPROTO_ICMP: 1,
  IPPROTO_TCP: 6,
  IPPROTO_UDP: 17,
  IPPROTO_IPV6: 41,
  IPPROTO_ICMPV6: 58,
  IPPROTO_RAW: 255,

  TCP_NODELAY: 1,
  TCP_KEEPIDLE: 3,
  TCP_MAXSEG: 4,
  TCP_FASTOPEN: 15,
  TCP_KEEPCNT: 16,
  TCP_KEEPINTVL: 17,
  TCP_CORK: -1,
  TCP_SYNCNT: -1,
  TCP_LINGER2: -1,
  TCP_DEFER_ACCEPT: -1,
  TCP_INFO: -1,
  TCP_QUICKACK: -1,
  TCP_USER_TIMEOUT: -1,

  IP_TOS: 3,
  IP_TTL: 4,
  IP_MULTICAST_IF: 9,
  IP_MULTICAST_TTL: 10,
  IP_MULTICAST_LOOP: 11,
  IP_ADD_MEMBERSHIP: 12,
  IP_DROP_MEMBERSHIP: 13,
  IP_ADD_SOURCE_MEMBERSHIP: 15,
  IP_DROP_SOURCE_MEMBERSHIP: 16,
  IPV6_UNICAST_HOPS: 4,
  IPV6_MULTICAST_IF: 9,
  IPV6_MULTICAST_HOPS: 10,
  IPV6_MULTICAST_LOOP: 11,
  IPV6_JOIN_GROUP: 12,
  IPV6_LEAVE_GROUP: 13,
  IPV6_V6ONLY: 27,

  MSG_OOB: 0x1,
  MSG_PEEK: 0x2,
  MSG_DONTROUTE: 0x4,
  MSG_WAITALL: 0x8,
  MSG_TRUNC: 0x100,
  MSG_CTRUNC: 0x200,
  MSG_DONTWAIT: 0,
  MSG_EOR: 0,
  MSG_NOSIGNAL: 0,
  MSG_MORE: 0,

  AI_PASSIVE: 0x1,
  AI_CANONNAME: 0x2,
  AI_NUMERICHOST: 0x4,
  AI_NUMERICSERV: 0x8,

  NI_NOFQDN: 0x1,
  NI_NUMERICHOST: 0x2,
  NI_NAMEREQD: 0x4,
  NI_NUMERICSERV: 0x8,
  NI_DGRAM: 0x10,

  NETLINK_ROUTE: 0,
}

/** What the other platforms have no need of: Windows keeps the errors of sockets apart from errno. */
interface WindowsPlatform extends Platform {
  /** What WSAGetLastError answers, under the names of errno. */
  socketErrors: Record<string, number>
  /** Offsets into WSAPOLLFD, which begins with a SOCKET of 8 bytes. */
  pollfd: { size: number; events: number; revents: number }
  /** What WSAPoll calls its events: none has the number that it has elsewhere. */
  pollEvents: Record<'POLLIN' | 'POLLPRI' | 'POLLOUT' | 'POLLERR' | 'POLLHUP' | 'POLLNVAL', number>
  /** Offsets into `fd_set`, which is a count and an array of SOCKETs, and how many of them it holds. */
  fdSet: { size: number; array: number; most: number }
  /** The size of `struct linger`: two unsigned shorts, where others have two ints. */
  lingerBytes: number
  /** The command of `ioctlsocket` that takes the place of fcntl with O_NONBLOCK. */
  FIONBIO: number
}

/** @see {@link Platform} */
export const windows: WindowsPlatform = {
  constants,
  /** Winsock's names for the codes of getaddrinfo; the three that it lacks are -1. */
  resolverErrors: {
    EAI_MEMORY: 8,
    EAI_BADFLAGS: 10022,
    EAI_SOCKTYPE: 10044,
    EAI_FAMILY: 10047,
    EAI_SERVICE: 10109,
    EAI_NONAME: 11001,
    EAI_AGAIN: 11002,
    EAI_FAIL: 11003,
    EAI_NODATA: 11004,
    EAI_ADDRFAMILY: -1,
    EAI_SYSTEM: -1,
    EAI_OVERFLOW: -1,
  },
  hasAccept4: false,
  hasSeqpacket: false,
  hasEpoll: false,
  hasKqueue: false,
  epollEvent: { words: 0, fd: 0 },
  selectSymbol: 'select',
  POLLRDHUP: 0,
  noSigpipeOption: 0,
  /** There is no fcntl. */
  file: { F_GETFL: 0, F_SETFL: 0, F_SETFD: 0, F_DUPFD_CLOEXEC: 0, FD_CLOEXEC: 0, O_NONBLOCK: 0 },
  FIONBIO: 0x8004667e,
  sockaddr: { hasLength: false, pathBytes: 108, abstractNames: false },
  addrinfo: { size: 48, addrlen: 16, canonname: 24, addr: 32, next: 40 },
  pollfd: { size: 16, events: 8, revents: 10 },
  pollEvents: { POLLERR: 0x1, POLLHUP: 0x2, POLLNVAL: 0x4, POLLOUT: 0x10, POLLIN: 0x300, POLLPRI: 0x400 },
  fdSet: { size: 520, array: 8, most: 64 },
  lingerBytes: 4,
  socketErrors: {
    EINTR: 10004,
    EBADF: 10009,
    EACCES: 10013,
    EFAULT: 10014,
    EINVAL: 10022,
    EMFILE: 10024,
    EAGAIN: 10035,
    EINPROGRESS: 10036,
    EALREADY: 10037,
    ENOTSOCK: 10038,
    EDESTADDRREQ: 10039,
    EMSGSIZE: 10040,
    EPROTOTYPE: 10041,
    ENOPROTOOPT: 10042,
    EPROTONOSUPPORT: 10043,
    ESOCKTNOSUPPORT: 10044,
    EOPNOTSUPP: 10045,
    EAFNOSUPPORT: 10047,
    EADDRINUSE: 10048,
    EADDRNOTAVAIL: 10049,
    ENETDOWN: 10050,
    ENETUNREACH: 10051,
    ENETRESET: 10052,
    ECONNABORTED: 10053,
    ECONNRESET: 10054,
    ENOBUFS: 10055,
    EISCONN: 10056,
    ENOTCONN: 10057,
    EPIPE: 10058,
    ETIMEDOUT: 10060,
    ECONNREFUSED: 10061,
    ELOOP: 10062,
    ENAMETOOLONG: 10063,
    EHOSTDOWN: 10064,
    EHOSTUNREACH: 10065,
  },
}
