/**
 * What Linux calls things: the numbers of its headers and the layouts of its structures, the same on x64 and arm64.
 * Proven on Linux x64 with glibc. Data only; nothing here makes a call.
 *
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/asm-generic/socket.h
 */

/** The numbers that a program passes to the calls, under the names of the C headers. */
const constants = {
  AF_UNSPEC: 0,
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 10,

  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_SEQPACKET: 5,
  SOCK_NONBLOCK: 0o4000,
  SOCK_CLOEXEC: 0o2000000,

  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,

  SOMAXCONN: 4096,

  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_TYPE: 3,
  SO_ERROR: 4,
  SO_DONTROUTE: 5,
  SO_BROADCAST: 6,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_KEEPALIVE: 9,
  SO_OOBINLINE: 10,
  SO_LINGER: 13,
  SO_REUSEPORT: 15,
  SO_RCVLOWAT: 18,
  SO_SNDLOWAT: 19,
  SO_RCVTIMEO: 20,
  SO_SNDTIMEO: 21,
  SO_ACCEPTCONN: 30,
  SO_PROTOCOL: 38,
  SO_DOMAIN: 39,

  IPPROTO_IP: 0,
  IPPROTO_ICMP: 1,
  IPPROTO_TCP: 6,
  IPPROTO_UDP: 17,
  IPPROTO_IPV6: 41,
  IPPROTO_ICMPV6: 58,
  IPPROTO_RAW: 255,

  TCP_NODELAY: 1,
  TCP_MAXSEG: 2,
  TCP_CORK: 3,
  TCP_KEEPIDLE: 4,
  TCP_KEEPINTVL: 5,
  TCP_KEEPCNT: 6,
  TCP_SYNCNT: 7,
  TCP_LINGER2: 8,
  TCP_DEFER_ACCEPT: 9,
  TCP_INFO: 11,
  TCP_QUICKACK: 12,
  TCP_USER_TIMEOUT: 18,
  TCP_FASTOPEN: 23,

  IP_TOS: 1,
  IP_TTL: 2,
  IPV6_UNICAST_HOPS: 16,
  IPV6_V6ONLY: 26,

  MSG_OOB: 0x1,
  MSG_PEEK: 0x2,
  MSG_DONTROUTE: 0x4,
  MSG_CTRUNC: 0x8,
  MSG_TRUNC: 0x20,
  MSG_DONTWAIT: 0x40,
  MSG_EOR: 0x80,
  MSG_WAITALL: 0x100,
  MSG_NOSIGNAL: 0x4000,
  MSG_MORE: 0x8000,

  AI_PASSIVE: 0x1,
  AI_CANONNAME: 0x2,
  AI_NUMERICHOST: 0x4,
  AI_NUMERICSERV: 0x400,
}

/** The codes of getaddrinfo, negative on glibc. `EAI_SYSTEM` means that errno has the reason. */
const resolverErrors = {
  EAI_BADFLAGS: -1,
  EAI_NONAME: -2,
  EAI_AGAIN: -3,
  EAI_FAIL: -4,
  EAI_NODATA: -5,
  EAI_FAMILY: -6,
  EAI_SOCKTYPE: -7,
  EAI_SERVICE: -8,
  EAI_ADDRFAMILY: -9,
  EAI_MEMORY: -10,
  EAI_SYSTEM: -11,
  EAI_OVERFLOW: -12,
}

/** Everything that differs from one kernel to the next. */
export const linux = {
  constants,
  resolverErrors,
  /** `accept4` sets close-on-exec in the same call; without it a second call does. */
  hasAccept4: true,
  /** The option that keeps SIGPIPE away where no flag of `send` does; 0 where there is none. */
  noSigpipeOption: 0,
  /** fcntl and open flags. */
  file: { F_GETFL: 3, F_SETFL: 4, F_SETFD: 2, FD_CLOEXEC: 1, O_NONBLOCK: 0o4000 },
  /** `sockaddr` begins with a 2-byte family; where it begins with a length byte, the family is one byte. */
  sockaddr: { hasLength: false, pathBytes: 108, abstractNames: true },
  /** Offsets into `struct addrinfo` of a 64-bit machine. */
  addrinfo: { size: 48, addrlen: 16, addr: 24, canonname: 32, next: 40 },
  /** The name of `select` in the C library. */
  selectSymbol: 'select',
  /** What `poll` calls the end of the peer's direction; 0 where there is none. */
  POLLRDHUP: 0x2000,
  /** Which call the default selector is made of. */
  hasEpoll: true,
  hasKqueue: false,
  /** `struct epoll_event` in words of 4 bytes, and which of them has the descriptor. Packed on x64, and only there. */
  epollEvent: process.arch === 'x64' ? { words: 3, fd: 1 } : { words: 4, fd: 2 },
}

/** The shape that every platform file has. */
export type Platform = typeof linux
