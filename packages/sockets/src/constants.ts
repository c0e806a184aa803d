/** The numbers of the C headers, as this machine's kernel has them. What macOS lacks is 0 (flags) or -1 (options, families) there. */
import { platform } from './platform/current.ts'

const c = platform.constants

/** Internet, version 4. */
export const AF_INET = c.AF_INET
/** Internet, version 6. */
export const AF_INET6 = c.AF_INET6
/** Between processes of one machine, by a path. */
export const AF_UNIX = c.AF_UNIX
/** With the kernel itself: interfaces, routes (Linux). @see https://man7.org/linux/man-pages/man7/netlink.7.html */
export const AF_NETLINK = c.AF_NETLINK
/** Any family, for look-ups. */
export const AF_UNSPEC = c.AF_UNSPEC

/** A stream of bytes in order, TCP. */
export const SOCK_STREAM = c.SOCK_STREAM
/** Messages that may be lost, UDP. */
export const SOCK_DGRAM = c.SOCK_DGRAM
/** Packets of the network layer; needs a permission. */
export const SOCK_RAW = c.SOCK_RAW
/** A connection that keeps messages apart (AF_UNIX). */
export const SOCK_SEQPACKET = c.SOCK_SEQPACKET
/** Added to the type of a socket: non-blocking from the start (Linux). */
export const SOCK_NONBLOCK = c.SOCK_NONBLOCK
/** Added to the type of a socket: closed in programs that this one starts; always set (Linux). */
export const SOCK_CLOEXEC = c.SOCK_CLOEXEC

/** For `shutdown`: nothing more is read. */
export const SHUT_RD = c.SHUT_RD
/** For `shutdown`: nothing more is sent; the peer reads the end of file. */
export const SHUT_WR = c.SHUT_WR
/** For `shutdown`: both. */
export const SHUT_RDWR = c.SHUT_RDWR

/** The longest queue of a listener that the headers name. */
export const SOMAXCONN = c.SOMAXCONN

/** 0.0.0.0 as a number: every address of the machine. */
export const INADDR_ANY = 0
/** 127.0.0.1 as a number. */
export const INADDR_LOOPBACK = 0x7f000001
/** 255.255.255.255 as a number: every host of the local network. */
export const INADDR_BROADCAST = 0xffffffff
/** 255.255.255.255 as a number: how inet_addr says that a text is no address. */
export const INADDR_NONE = 0xffffffff

/** Level of the options that every socket has. @see https://man7.org/linux/man-pages/man7/socket.7.html */
export const SOL_SOCKET = c.SOL_SOCKET
/** Lets `bind` take an address whose old connections are in TIME_WAIT. */
export const SO_REUSEADDR = c.SO_REUSEADDR
/** Lets several sockets bind one address; the kernel shares the connections out. */
export const SO_REUSEPORT = c.SO_REUSEPORT
/** Read only: the type of the socket. */
export const SO_TYPE = c.SO_TYPE
/** Read only, and cleared by reading: the error that waits, such as that of a connect under way. */
export const SO_ERROR = c.SO_ERROR
/** Sends past the routing table. */
export const SO_DONTROUTE = c.SO_DONTROUTE
/** Permits datagrams to broadcast addresses. */
export const SO_BROADCAST = c.SO_BROADCAST
/** Size of the send buffer in bytes; Linux doubles what is set. */
export const SO_SNDBUF = c.SO_SNDBUF
/** Size of the receive buffer in bytes; Linux doubles what is set. */
export const SO_RCVBUF = c.SO_RCVBUF
/** Asks an idle peer now and then whether it is still there. */
export const SO_KEEPALIVE = c.SO_KEEPALIVE
/** Leaves urgent bytes in the stream. */
export const SO_OOBINLINE = c.SO_OOBINLINE
/** Two ints, on and seconds: how long `close` waits for unsent bytes; (1, 0) resets the connection. */
export const SO_LINGER = c.SO_LINGER
/** How many bytes must be there before `recv` goes on. */
export const SO_RCVLOWAT = c.SO_RCVLOWAT
/** How much room must be there before `send` goes on. */
export const SO_SNDLOWAT = c.SO_SNDLOWAT
/** A timeval: the kernel's own time-out for receiving. */
export const SO_RCVTIMEO = c.SO_RCVTIMEO
/** A timeval: the kernel's own time-out for sending. */
export const SO_SNDTIMEO = c.SO_SNDTIMEO
/** Read only: 1 if the socket listens. */
export const SO_ACCEPTCONN = c.SO_ACCEPTCONN
/** Read only: the protocol of the socket (Linux). */
export const SO_PROTOCOL = c.SO_PROTOCOL
/** Read only: the address family of the socket (Linux). */
export const SO_DOMAIN = c.SO_DOMAIN

/** Level of the options of IPv4. @see https://man7.org/linux/man-pages/man7/ip.7.html */
export const IPPROTO_IP = c.IPPROTO_IP
/** The protocol of `ping`. */
export const IPPROTO_ICMP = c.IPPROTO_ICMP
/** TCP, and the level of its options. @see https://man7.org/linux/man-pages/man7/tcp.7.html */
export const IPPROTO_TCP = c.IPPROTO_TCP
/** UDP, and the level of its options. @see https://man7.org/linux/man-pages/man7/udp.7.html */
export const IPPROTO_UDP = c.IPPROTO_UDP
/** Level of the options of IPv6. @see https://man7.org/linux/man-pages/man7/ipv6.7.html */
export const IPPROTO_IPV6 = c.IPPROTO_IPV6
/** The protocol of `ping -6`. */
export const IPPROTO_ICMPV6 = c.IPPROTO_ICMPV6
/** Raw IP packets. */
export const IPPROTO_RAW = c.IPPROTO_RAW

/** Sends small pieces at once, without waiting to gather more (no Nagle). */
export const TCP_NODELAY = c.TCP_NODELAY
/** The largest segment in bytes. */
export const TCP_MAXSEG = c.TCP_MAXSEG
/** Holds back partial segments until it is cleared (Linux). */
export const TCP_CORK = c.TCP_CORK
/** Seconds of silence before the first keep-alive probe. */
export const TCP_KEEPIDLE = c.TCP_KEEPIDLE
/** Seconds between keep-alive probes. */
export const TCP_KEEPINTVL = c.TCP_KEEPINTVL
/** How many keep-alive probes go unanswered before the connection is dead. */
export const TCP_KEEPCNT = c.TCP_KEEPCNT
/** How often a connect is tried again (Linux). */
export const TCP_SYNCNT = c.TCP_SYNCNT
/** Seconds that a closed socket waits in FIN_WAIT2 (Linux). */
export const TCP_LINGER2 = c.TCP_LINGER2
/** Seconds that `accept` waits for the first bytes (Linux). */
export const TCP_DEFER_ACCEPT = c.TCP_DEFER_ACCEPT
/** Read only: what the kernel knows about the connection, `struct tcp_info` (Linux). */
export const TCP_INFO = c.TCP_INFO
/** Acknowledges at once (Linux). */
export const TCP_QUICKACK = c.TCP_QUICKACK
/** Milliseconds that sent bytes may stay unacknowledged before the connection is dead (Linux). */
export const TCP_USER_TIMEOUT = c.TCP_USER_TIMEOUT
/** Sends bytes with the SYN. */
export const TCP_FASTOPEN = c.TCP_FASTOPEN

/** The type-of-service byte of IPv4 packets. */
export const IP_TOS = c.IP_TOS
/** How many routers an IPv4 packet may pass, from 1 to 255. */
export const IP_TTL = c.IP_TTL
/** The interface that multicast leaves by: 4 bytes, an address of it (`inet_aton`). */
export const IP_MULTICAST_IF = c.IP_MULTICAST_IF
/** How many routers a multicast packet may pass, from 0 to 255; 1, the local network, at first. */
export const IP_MULTICAST_TTL = c.IP_MULTICAST_TTL
/** Whether members on this machine get what it sends to the group, 1 at first. */
export const IP_MULTICAST_LOOP = c.IP_MULTICAST_LOOP
/** Joins a group: 8 bytes, the group and an address of the interface (`inet_aton`). */
export const IP_ADD_MEMBERSHIP = c.IP_ADD_MEMBERSHIP
/** Leaves a group: the bytes with which it was joined. */
export const IP_DROP_MEMBERSHIP = c.IP_DROP_MEMBERSHIP
/** Joins a group for one sender: 12 bytes, in an order of the kernel's own (Linux: group, interface, sender). */
export const IP_ADD_SOURCE_MEMBERSHIP = c.IP_ADD_SOURCE_MEMBERSHIP
/** Leaves a group for one sender: the bytes with which it was joined. */
export const IP_DROP_SOURCE_MEMBERSHIP = c.IP_DROP_SOURCE_MEMBERSHIP
/** How many routers an IPv6 packet may pass, from 0 to 255. */
export const IPV6_UNICAST_HOPS = c.IPV6_UNICAST_HOPS
/** The interface that IPv6 multicast leaves by: its index. */
export const IPV6_MULTICAST_IF = c.IPV6_MULTICAST_IF
/** How many routers an IPv6 multicast packet may pass, from 0 to 255; 1 at first. */
export const IPV6_MULTICAST_HOPS = c.IPV6_MULTICAST_HOPS
/** Whether members on this machine get what it sends to the IPv6 group, 1 at first. */
export const IPV6_MULTICAST_LOOP = c.IPV6_MULTICAST_LOOP
/** Joins an IPv6 group: 20 bytes, the group (`inet_pton`) and the index of the interface in the machine's order. */
export const IPV6_JOIN_GROUP = c.IPV6_JOIN_GROUP
/** Leaves an IPv6 group: the bytes with which it was joined. */
export const IPV6_LEAVE_GROUP = c.IPV6_LEAVE_GROUP
/** 1: the socket takes IPv6 only; 0: IPv4 comes in too, as ::ffff:a.b.c.d. */
export const IPV6_V6ONLY = c.IPV6_V6ONLY

/** Urgent byte, outside the stream. */
export const MSG_OOB = c.MSG_OOB
/** Leaves the bytes that it reads in the buffer. */
export const MSG_PEEK = c.MSG_PEEK
/** Sends past the routing table. */
export const MSG_DONTROUTE = c.MSG_DONTROUTE
/** Answered by recvmsg: control data was cut. */
export const MSG_CTRUNC = c.MSG_CTRUNC
/** Answers the full length of a datagram; throws bytes of a TCP stream away. */
export const MSG_TRUNC = c.MSG_TRUNC
/** This one call does not wait. */
export const MSG_DONTWAIT = c.MSG_DONTWAIT
/** End of a record (SOCK_SEQPACKET). */
export const MSG_EOR = c.MSG_EOR
/** Waits until all the bytes asked for are there. */
export const MSG_WAITALL = c.MSG_WAITALL
/** No SIGPIPE where the connection is gone; every send has it. */
export const MSG_NOSIGNAL = c.MSG_NOSIGNAL
/** More follows: hold back a partial segment (Linux). */
export const MSG_MORE = c.MSG_MORE

/** For getaddrinfo without a host: an address to bind, not one to connect to. */
export const AI_PASSIVE = c.AI_PASSIVE
/** For getaddrinfo: also answer the official name. */
export const AI_CANONNAME = c.AI_CANONNAME
/** For getaddrinfo: the host is digits, look nothing up. */
export const AI_NUMERICHOST = c.AI_NUMERICHOST
/** For getaddrinfo: the service is digits, look nothing up. */
export const AI_NUMERICSERV = c.AI_NUMERICSERV

/** For getnameinfo: the host in digits, look nothing up. */
export const NI_NUMERICHOST = c.NI_NUMERICHOST
/** For getnameinfo: the port in digits, look nothing up. */
export const NI_NUMERICSERV = c.NI_NUMERICSERV
/** For getnameinfo: only the first part of a local name. */
export const NI_NOFQDN = c.NI_NOFQDN
/** For getnameinfo: a host without a name is EAI_NONAME. */
export const NI_NAMEREQD = c.NI_NAMEREQD
/** For getnameinfo: the service of UDP. */
export const NI_DGRAM = c.NI_DGRAM

/** The protocol of AF_NETLINK for interfaces, addresses and routes (Linux). */
export const NETLINK_ROUTE = c.NETLINK_ROUTE
