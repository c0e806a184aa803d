/**
 * What macOS calls things, from its headers. Unproven: nobody has run the suite there yet. Data only.
 *
 * A socket option or family that macOS lacks is -1, which is refused (ENOPROTOOPT, RangeError); a flag it lacks is 0.
 * MSG_NOSIGNAL is 0 too: only new kernels have it, and all have SO_NOSIGPIPE. The seconds of SO_LINGER are ticks
 * there, a hundredth each.
 *
 * @see https://github.com/apple-oss-distributions/xnu/blob/main/bsd/sys/socket.h
 */
import type { Platform } from './linux.ts'

const constants: Platform['constants'] = {
  AF_UNSPEC: 0,
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 30,
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

  SOMAXCONN: 128,

  SOL_SOCKET: 0xffff,
  SO_ACCEPTCONN: 0x2,
  SO_REUSEADDR: 0x4,
  SO_KEEPALIVE: 0x8,
  SO_DONTROUTE: 0x10,
  SO_BROADCAST: 0x20,
  SO_LINGER: 0x80,
  SO_OOBINLINE: 0x100,
  SO_REUSEPORT: 0x200,
  SO_SNDBUF: 0x1001,
  SO_RCVBUF: 0x1002,
  SO_SNDLOWAT: 0x1003,
  SO_RCVLOWAT: 0x1004,
  SO_SNDTIMEO: 0x1005,
  SO_RCVTIMEO: 0x1006,
  SO_ERROR: 0x1007,
  SO_TYPE: 0x1008,
  SO_PROTOCOL: -1,
  SO_DOMAIN: -1,

  IPPROTO_IP: 0,
  IPPROTO_ICMP: 1,
  IPPROTO_TCP: 6,
  IPPROTO_UDP: 17,
  IPPROTO_IPV6: 41,
  IPPROTO_ICMPV6: 58,
  IPPROTO_RAW: 255,

  TCP_NODELAY: 0x1,
  TCP_MAXSEG: 0x2,
  TCP_CORK: -1,
  TCP_KEEPIDLE: 0x10,
  TCP_KEEPINTVL: 0x101,
  TCP_KEEPCNT: 0x102,
  TCP_SYNCNT: -1,
  TCP_LINGER2: -1,
  TCP_DEFER_ACCEPT: -1,
  TCP_INFO: -1,
  TCP_QUICKACK: -1,
  TCP_USER_TIMEOUT: -1,
  TCP_FASTOPEN: 0x105,

  IP_TOS: 3,
  IP_TTL: 4,
  IP_MULTICAST_IF: 9,
  IP_MULTICAST_TTL: 10,
  IP_MULTICAST_LOOP: 11,
  IP_ADD_MEMBERSHIP: 12,
  IP_DROP_MEMBERSHIP: 13,
  IP_ADD_SOURCE_MEMBERSHIP: 70,
  IP_DROP_SOURCE_MEMBERSHIP: 71,
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
  MSG_EOR: 0x8,
  MSG_TRUNC: 0x10,
  MSG_CTRUNC: 0x20,
  MSG_WAITALL: 0x40,
  MSG_DONTWAIT: 0x80,
  MSG_NOSIGNAL: 0,
  MSG_MORE: 0,

  AI_PASSIVE: 0x1,
  AI_CANONNAME: 0x2,
  AI_NUMERICHOST: 0x4,
  AI_NUMERICSERV: 0x1000,

  NI_NOFQDN: 0x1,
  NI_NUMERICHOST: 0x2,
  NI_NAMEREQD: 0x4,
  NI_NUMERICSERV: 0x8,
  NI_DGRAM: 0x10,

  NETLINK_ROUTE: 0,
}

/** @see {@link Platform} */
export const macos: Platform = {
  constants,
  resolverErrors: {
    EAI_ADDRFAMILY: 1,
    EAI_AGAIN: 2,
    EAI_BADFLAGS: 3,
    EAI_FAIL: 4,
    EAI_FAMILY: 5,
    EAI_MEMORY: 6,
    EAI_NODATA: 7,
    EAI_NONAME: 8,
    EAI_SERVICE: 9,
    EAI_SOCKTYPE: 10,
    EAI_SYSTEM: 11,
    EAI_OVERFLOW: 14,
  },
  hasAccept4: false,
  noSigpipeOption: 0x1022,
  file: { F_GETFL: 3, F_SETFL: 4, F_SETFD: 2, F_DUPFD_CLOEXEC: 67, FD_CLOEXEC: 1, O_NONBLOCK: 0x4 },
  sockaddr: { hasLength: true, pathBytes: 104, abstractNames: false },
  addrinfo: { size: 48, addrlen: 16, canonname: 24, addr: 32, next: 40 },
  // The plain name is an older select, with other errors.
  selectSymbol: 'select$DARWIN_EXTSN',
  POLLRDHUP: 0,
  hasSeqpacket: false,
  hasEpoll: false,
  hasKqueue: true,
  epollEvent: { words: 0, fd: 0 },
}
