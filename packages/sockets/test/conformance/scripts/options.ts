/** setsockopt and getsockopt, of integers and of bytes. */
import { CONNECTION, LISTENER } from './scenes.ts'

export const options = {
  'SO_REUSEADDR and SO_REUSEPORT': `
    any = socket()
    any.getsockopt(SOL_SOCKET, SO_REUSEADDR)
    any.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    any.getsockopt(SOL_SOCKET, SO_REUSEADDR)
    any.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    any.getsockopt(SOL_SOCKET, SO_REUSEPORT)
    any.setsockopt(SOL_SOCKET, SO_REUSEADDR, 0)
    any.getsockopt(SOL_SOCKET, SO_REUSEADDR)
  `,
  'the buffers are twice what was asked for': `
    any = socket()
    any.setsockopt(SOL_SOCKET, SO_SNDBUF, 20000)
    any.getsockopt(SOL_SOCKET, SO_SNDBUF)
    any.setsockopt(SOL_SOCKET, SO_RCVBUF, 30000)
    any.getsockopt(SOL_SOCKET, SO_RCVBUF)
    any.setsockopt(SOL_SOCKET, SO_RCVBUF, 1)
    any.getsockopt(SOL_SOCKET, SO_RCVBUF)
  `,
  'SO_LINGER is two ints': `
    any = socket()
    any.getsockopt(SOL_SOCKET, SO_LINGER, 8)
    any.setsockopt(SOL_SOCKET, SO_LINGER, b'\\x01\\x00\\x00\\x00\\x05\\x00\\x00\\x00')
    any.getsockopt(SOL_SOCKET, SO_LINGER, 8)
    any.getsockopt(SOL_SOCKET, SO_LINGER)
    any.setsockopt(SOL_SOCKET, SO_LINGER, 1)
    any.setsockopt(SOL_SOCKET, SO_LINGER, b'\\x01')
  `,
  'SO_ERROR is read once': `
    ${CONNECTION}
    client.setsockopt(SOL_SOCKET, SO_LINGER, b'\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00')
    client.close()
    select([server], [], [], 10)
    server.getsockopt(SOL_SOCKET, SO_ERROR)
    server.getsockopt(SOL_SOCKET, SO_ERROR)
    server.recv(10)
  `,
  'SO_KEEPALIVE and its times': `
    any = socket()
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE)
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE)
    any.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 60)
    any.setsockopt(IPPROTO_TCP, TCP_KEEPINTVL, 10)
    any.setsockopt(IPPROTO_TCP, TCP_KEEPCNT, 3)
    any.getsockopt(IPPROTO_TCP, TCP_KEEPIDLE)
    any.getsockopt(IPPROTO_TCP, TCP_KEEPINTVL)
    any.getsockopt(IPPROTO_TCP, TCP_KEEPCNT)
    any.setsockopt(IPPROTO_TCP, TCP_KEEPCNT, 0)
  `,
  'TCP_NODELAY and TCP_CORK': `
    any = socket()
    any.getsockopt(IPPROTO_TCP, TCP_NODELAY)
    any.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    any.getsockopt(IPPROTO_TCP, TCP_NODELAY)
    any.setsockopt(IPPROTO_TCP, TCP_CORK, 1)
    any.getsockopt(IPPROTO_TCP, TCP_CORK)
  `,
  'TCP_USER_TIMEOUT, TCP_SYNCNT, TCP_LINGER2, TCP_DEFER_ACCEPT': `
    any = socket()
    any.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 5000)
    any.getsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT)
    any.setsockopt(IPPROTO_TCP, TCP_SYNCNT, 2)
    any.getsockopt(IPPROTO_TCP, TCP_SYNCNT)
    any.setsockopt(IPPROTO_TCP, TCP_LINGER2, 7)
    any.getsockopt(IPPROTO_TCP, TCP_LINGER2)
    any.setsockopt(IPPROTO_TCP, TCP_DEFER_ACCEPT, 1)
    any.getsockopt(IPPROTO_TCP, TCP_DEFER_ACCEPT)
  `,
  'TCP_INFO begins with the state': `
    ${CONNECTION}
    client.getsockopt(IPPROTO_TCP, TCP_INFO, 1)
    listener.getsockopt(IPPROTO_TCP, TCP_INFO, 1)
    client.shutdown(SHUT_WR)
    server.recv(1)
    server.getsockopt(IPPROTO_TCP, TCP_INFO, 1)
  `,
  'IP_TTL and IP_TOS': `
    any = socket()
    any.setsockopt(IPPROTO_IP, IP_TTL, 3)
    any.getsockopt(IPPROTO_IP, IP_TTL)
    any.setsockopt(IPPROTO_IP, IP_TTL, 0)
    any.setsockopt(IPPROTO_IP, IP_TTL, 256)
    any.setsockopt(IPPROTO_IP, IP_TOS, 16)
    any.getsockopt(IPPROTO_IP, IP_TOS)
  `,
  'IPV6_V6ONLY and the hops of IPv6': `
    any = socket(AF_INET6)
    any.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)
    any.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)
    any.setsockopt(IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9)
    any.getsockopt(IPPROTO_IPV6, IPV6_UNICAST_HOPS)
    any.bind({ host: '::1', port: 0 })
    any.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
  `,
  'SO_BROADCAST allows the broadcast address': `
    any = socket(AF_INET, SOCK_DGRAM)
    any.connect_ex({ host: '255.255.255.255', port: 9 })
    any.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
    any.getsockopt(SOL_SOCKET, SO_BROADCAST)
  `,
  'options that tell what a socket is': `
    ${LISTENER}
    listener.getsockopt(SOL_SOCKET, SO_TYPE)
    listener.getsockopt(SOL_SOCKET, SO_DOMAIN)
    listener.getsockopt(SOL_SOCKET, SO_PROTOCOL)
    listener.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)
    listener.setsockopt(SOL_SOCKET, SO_TYPE, 1)
  `,
  'SO_RCVTIMEO makes a blocking recv give up': `
    ${CONNECTION}
    server.setsockopt(SOL_SOCKET, SO_RCVTIMEO, b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x20\\x4e\\x00\\x00\\x00\\x00\\x00\\x00')
    server.getsockopt(SOL_SOCKET, SO_RCVTIMEO, 16)
    server.recv(10)
  `,
  SO_RCVLOWAT: `
    any = socket()
    any.getsockopt(SOL_SOCKET, SO_RCVLOWAT)
    any.setsockopt(SOL_SOCKET, SO_RCVLOWAT, 10)
    any.getsockopt(SOL_SOCKET, SO_RCVLOWAT)
    any.setsockopt(SOL_SOCKET, SO_SNDLOWAT, 10)
  `,
  'an option that there is not': `
    any = socket()
    any.getsockopt(SOL_SOCKET, 12345)
    any.setsockopt(SOL_SOCKET, 12345, 1)
    any.getsockopt(12345, 1)
    any.setsockopt(IPPROTO_IP, -1, 1)
  `,
  'an integer option as bytes': `
    any = socket()
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, b'\\x01\\x00\\x00\\x00')
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 4)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 100)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 2)
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, b'')
  `,
  'values of another type': `
    any = socket()
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 'on')
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1.5) # differs: fraction
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, [1])
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1099511627776)  # differs: option-is-int
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE)
    any.setsockopt('SOL_SOCKET', SO_KEEPALIVE, 1)
    any.getsockopt(SOL_SOCKET, 'SO_KEEPALIVE')
    any.getsockopt(SOL_SOCKET)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, '4')
  `,
  'sizes of an option out of range': `
    any = socket()
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 1025)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, -1)
  `,
  'sizes of an option that are too short, and just right': `
    any = socket()
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 1024)
    any.getsockopt(SOL_SOCKET, SO_LINGER, 4)
    any.getsockopt(SOL_SOCKET, SO_LINGER, 100)
    any.getsockopt(SOL_SOCKET, SO_RCVTIMEO, 1)
    any.getsockopt(SOL_SOCKET, SO_RCVTIMEO)
    any.getsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    any.getsockopt(IPPROTO_IP, IP_TTL, 1)
    any.getsockopt(IPPROTO_IP, IP_TTL, 3)
    any.getsockopt(IPPROTO_TCP, TCP_MAXSEG)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 0)   # differs: bufsize-zero
  `,
  'values of an option that are too short, too long, or negative': `
    any = socket()
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, b'\\x01')
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, b'\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00')
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE)
    any.setsockopt(IPPROTO_IP, IP_TTL, b'\\x05')
    any.getsockopt(IPPROTO_IP, IP_TTL)
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, -1)
    any.getsockopt(SOL_SOCKET, SO_KEEPALIVE)
    any.setsockopt(SOL_SOCKET, SO_SNDBUF, -1)
    any.getsockopt(SOL_SOCKET, SO_SNDBUF)
    any.setsockopt(SOL_SOCKET, SO_ERROR, 1)
    any.setsockopt(4294967296, 1, 1)
    any.getsockopt(1, 4294967296)
    any.setsockopt(SOL_SOCKET, SO_KEEPALIVE, null)
  `,
}
