/** How sockets come to be and how they end: socket, from, fileno, detach, socketpair, close, with. */
import { CLOSED, CONNECTION, LISTENER, PAIR } from './scenes.ts'

export const opening = {
  'a socket knows its family, type and protocol': `
    any = socket(AF_INET, SOCK_STREAM)
    any.family
    any.type
    any.proto
    any.fileno()
  `,
  'the defaults are TCP over IPv4': `
    any = socket()
    any.family
    any.type
    any.proto
  `,
  'a datagram socket has its own type': `
    any = socket(AF_INET, SOCK_DGRAM)
    any.type
    any.getsockopt(SOL_SOCKET, SO_TYPE)
  `,
  'a protocol that is named is kept': `
    any = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)
    any.proto
    any.getsockopt(SOL_SOCKET, SO_PROTOCOL)
  `,
  'an IPv6 socket': `
    any = socket(AF_INET6, SOCK_STREAM)
    any.family
    any.getsockname()
  `,
  'SOCK_NONBLOCK is taken out of the type': `
    any = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK)
    any.type
    any.gettimeout()
    any.getblocking()
  `,
  'SOCK_CLOEXEC is taken out of the type': `
    any = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC)
    any.type
    any.gettimeout()
  `,
  'a family that nobody knows': `
    socket(200, SOCK_STREAM)
    socket(AF_INET, 77)
  `,
  'a protocol that does not fit the type': `
    socket(AF_INET, SOCK_STREAM, IPPROTO_UDP)
    socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP)
    socket(AF_UNIX, SOCK_STREAM, 99)
  `,
  'arguments of another type': `
    socket('AF_INET', SOCK_STREAM)
    socket(AF_INET, null)
    socket(AF_INET, SOCK_STREAM, 'tcp')
    socket(1.5, SOCK_STREAM)                      # differs: fraction
  `,
  'numbers that no C int holds': `
    socket(AF_INET, SOCK_STREAM, 1099511627776)
    socket(AF_INET, 1099511627776)
  `,
  'closing twice is harmless': `
    any = socket()
    any.close()
    any.fileno()
    any.close()
    any.fileno()
  `,
  'the end of a with block closes': `
    any = socket()
    dispose(any)
    any.fileno()
    any.listen()
  `,
  'a with block around a closed socket': `
    any = socket()
    any.close()
    dispose(any)
    any.fileno()
  `,
  'bind and listen after close': `
    ${CLOSED}
    closed.bind({ host: '127.0.0.1', port: 0 })
    closed.listen()
    closed.accept()
  `,
  'connect and connect_ex after close': `
    ${CLOSED}
    closed.connect({ host: '127.0.0.1', port: 9 })
    closed.connect_ex({ host: '127.0.0.1', port: 9 })
  `,
  'send and recv after close': `
    ${CLOSED}
    closed.send(b'x')
    closed.sendall(b'x')
    closed.recv(1)
    space = buffer(4)
    closed.recv_into(space)
    content(space)
  `,
  'names, options and modes after close': `
    ${CLOSED}
    closed.getsockname()
    closed.getpeername()
    closed.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    closed.getsockopt(SOL_SOCKET, SO_REUSEADDR)
    closed.shutdown(SHUT_RDWR)
    closed.setblocking(false)
    closed.settimeout(1)
  `,
  'a closed socket still knows what it was': `
    ${CLOSED}
    closed.family
    closed.type
    closed.gettimeout()
    closed.getblocking()
  `,
  'a listener that closes refuses the next': `
    ${LISTENER}
    listener.close()
    client = socket()
    client.connect_ex(address)
  `,
  'detach leaves the descriptor open': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    fd = any.detach()
    any.fileno()
    any.getsockname()
    again = Socket.from(fd)
    again.getsockname()
    any.close()
    again.getsockname()
  `,
  'detach twice': `
    any = socket()
    fd = any.detach()
    any.detach()
    again = Socket.from(fd)
    again.close()
  `,
  'a descriptor that is taken over knows its family and type': `
    any = socket(AF_INET6, SOCK_DGRAM)
    fd = any.detach()
    again = Socket.from(fd)
    again.family
    again.type
    again.proto
  `,
  'a non-blocking descriptor that is taken over': `
    ${PAIR}
    left.setblocking(false)
    fd = left.detach()
    again = Socket.from(fd)
    again.recv(1)
  `,
  'a listener that is taken over': `
    ${LISTENER}
    fd = listener.detach()
    again = Socket.from(fd)
    client = socket()
    client.connect(address)
    [server, peer] = again.accept()
    server.send(b'hello')
    client.recv(10)
  `,
  'from a number that is not open': `
    Socket.from(987654)
    Socket.from(-1)
    Socket.from('3')
  `,
  'from a descriptor that is no socket': `
    Socket.from(2)
  `,
  'closing a number that is closed already': `
    any = socket()
    fd = any.fileno()
    copy = Socket.from(fd)
    any.close()
    copy.close()
    copy.fileno()
    copy.close()
  `,
  'a pair talks in both directions': `
    ${PAIR}
    left.send(b'ping')
    right.recv(10)
    right.send(b'pong')
    left.recv(10)
  `,
  'a pair is of AF_UNIX and has no names': `
    ${PAIR}
    left.family
    left.type
    left.getsockname()
    right.getpeername()
  `,
  'a pair of datagram sockets keeps messages apart': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.send(b'one')
    left.send(b'')
    left.send(b'three')
    right.recv(100)
    right.recv(100)
    right.recv(2)
    right.recv(100, MSG_DONTWAIT)
  `,
  'a pair of SOCK_SEQPACKET keeps messages apart and ends': `
    [left, right] = socketpair(AF_UNIX, SOCK_SEQPACKET)
    left.send(b'one')
    left.send(b'two')
    left.close()
    right.recv(2)
    right.recv(100)
    right.recv(100)
  `,
  'there is no pair of AF_INET': `
    socketpair(AF_INET, SOCK_STREAM)
    socketpair(AF_UNIX, 99)
    socketpair('x')
  `,
  'a pair whose other end is closed': `
    ${PAIR}
    right.close()
    left.recv(10)
    left.send(b'x')
    left.getpeername()
  `,
  'closing with unread bytes resets the peer': `
    ${CONNECTION}
    client.send(b'nobody reads this')
    server.recv(1)
    server.close()
    client.recv(10)
    client.recv(10)
    client.send(b'x')
  `,
  'families and types at the edges': `
    socket(AF_UNSPEC)
    socket(AF_INET, 0)
    socket(AF_UNIX, SOCK_RAW)
    socket(null)
    socket(256)                                   # differs: family-range
    socket(-1)                                    # differs: minus-one
  `,
  'non-blocking from the start, then blocking': `
    any = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)
    any.type
    any.gettimeout()
    any.setblocking(true)
    any.getblocking()
    any.type
  `,
  'a pair that is non-blocking from the start': `
    [left, right] = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK)
    left.gettimeout()
    right.gettimeout()
    left.recv(1)
    left.type
  `,
  'pairs of other families and protocols': `
    socketpair(AF_UNIX, SOCK_STREAM, 1)
    socketpair(AF_UNIX, SOCK_STREAM, 99)
    socketpair(AF_INET6)
  `,
  'a wrong argument is found before the closed socket': `
    ${CLOSED}
    closed.recv(-1)
    closed.recvfrom(-1)
    closed.send('x')
    closed.bind('x')
    closed.setsockopt(SOL_SOCKET, SO_REUSEADDR, 'x')
    closed.getsockopt(SOL_SOCKET, SO_REUSEADDR, 99999)
    closed.settimeout(-1)
    closed.connect({ host: 'no host has spaces', port: 1 })
    closed.connect_ex({ host: 'no host has spaces', port: 1 })
    closed.bind({ host: 'no host has spaces', port: 1 })
    closed.sendto(b'x', { host: 'no host has spaces', port: 1 })
  `,
  'what a closed socket still answers': `
    ${CLOSED}
    closed.detach()
    closed.recvfrom(0)
    closed.recv(0)                                # differs: closed-zero
  `,
}
