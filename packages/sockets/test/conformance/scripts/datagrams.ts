/** sendto, recvfrom, recvfrom_into, datagrams of AF_UNIX, broadcast and multicast. */
import { CONNECTION, PAIR } from './scenes.ts'

/** Two UDP sockets with an address each. */
const TWO = `
  one = socket(AF_INET, SOCK_DGRAM)
  one.bind({ host: '127.0.0.1', port: 0 })
  first = one.getsockname()
  two = socket(AF_INET, SOCK_DGRAM)
  two.bind({ host: '127.0.0.1', port: 0 })
  second = two.getsockname()
`

export const datagrams = {
  'a message names its sender': `
    ${TWO}
    one.sendto(b'ping', second)
    [data, sender] = two.recvfrom(100)
    two.sendto(b'pong', sender)
    one.recvfrom(100)
  `,
  'sendto binds to a free port': `
    ${TWO}
    three = socket(AF_INET, SOCK_DGRAM)
    three.sendto(b'hello', first)
    [data, sender] = one.recvfrom(100)
    one.sendto(b'back', sender)
    three.recvfrom(100)
  `,
  'messages stay apart and in order': `
    ${TWO}
    one.sendto(b'first', second)
    one.sendto(b'second', second)
    two.recvfrom(100)
    two.recvfrom(100)
  `,
  'an empty message is a message': `
    ${TWO}
    one.sendto(b'', second)
    one.sendto(b'after', second)
    two.recvfrom(100)
    two.recvfrom(100)
  `,
  'what does not fit is lost': `
    ${TWO}
    one.sendto(b'0123456789', second)
    one.sendto(b'next', second)
    two.recvfrom(4)
    two.recvfrom(100)
  `,
  'recvfrom of 0 bytes takes a message': `
    ${TWO}
    one.sendto(b'gone', second)
    one.sendto(b'next', second)
    two.recvfrom(0)
    two.recvfrom(100)
  `,
  'recv takes no message for 0 bytes': `
    ${TWO}
    one.sendto(b'stays', second)
    two.recv(0)
    two.recv(100)
  `,
  'MSG_PEEK leaves the message': `
    ${TWO}
    one.sendto(b'0123456789', second)
    two.recvfrom(4, MSG_PEEK)
    two.recvfrom(100, MSG_PEEK)
    two.recvfrom(100)
    two.recvfrom(100, MSG_DONTWAIT)
  `,
  'sendto with flags': `
    ${TWO}
    one.sendto(b'a', 0, second)
    one.sendto(b'b', MSG_DONTWAIT, second)
    two.recv(10)
    two.recv(10)
  `,
  'MSG_MORE makes one message of two': `
    ${TWO}
    one.sendto(b'one ', MSG_MORE, second)
    one.sendto(b'two', second)
    two.recvfrom(100)
  `,
  'recvfrom_into fills a buffer from the front': `
    ${TWO}
    space = buffer(8)
    one.sendto(b'abc', second)
    two.recvfrom_into(space)
    content(space)
    one.sendto(b'0123456789', second)
    two.recvfrom_into(space, 4)
    content(space)
  `,
  'recvfrom_into a part of a buffer': `
    ${TWO}
    space = buffer(8)
    part = view(space, 2, 4)
    one.sendto(b'ABCDEF', second)
    two.recvfrom_into(part)
    content(space)
  `,
  'recvfrom_into answers the real length with MSG_TRUNC': `
    ${TWO}
    space = buffer(3)
    one.sendto(b'ABCDEF', second)
    two.recvfrom_into(space, 3, MSG_TRUNC)
    content(space)
  `,
  'recvfrom_into more than fits': `
    ${TWO}
    space = buffer(3)
    two.recvfrom_into(space, 4)
    two.recvfrom_into(space, -1)
    two.recvfrom_into('text')
    two.recvfrom_into(space, 0, MSG_DONTWAIT)
    content(space)
  `,
  'recvfrom that never waits': `
    ${TWO}
    two.setblocking(false)
    two.recvfrom(10)
    space = buffer(3)
    two.recvfrom_into(space)
  `,
  'recvfrom with a time-out': `
    ${TWO}
    two.settimeout(0.02)
    two.recvfrom(10)
    space = buffer(3)
    two.recvfrom_into(space)
    one.sendto(b'late', second)
    two.recvfrom(10)
  `,
  'recvfrom waits for a message that comes later': `
    ${TWO}
    background one.sendto(b'at last', second)
    two.recvfrom(100)
    join()
  `,
  'sizes and flags that are none': `
    ${TWO}
    two.recvfrom(-1)
    two.recvfrom('10')
    two.recvfrom()
    two.recvfrom(1, 'peek')
    one.sendto('text', second)
    one.sendto(b'x')
    one.sendto()
    one.sendto(b'x', 'flags', second)
    one.sendto(b'x', 1.5, second)                 # differs: fraction
    two.recvfrom(10, MSG_DONTWAIT)
  `,
  'destinations that are none': `
    ${TWO}
    one.sendto(b'x', null)
    one.sendto(b'x', 'localhost:9')
    one.sendto(b'x', { host: '127.0.0.1' })
    one.sendto(b'x', { host: '127.0.0.1', port: 65536 })
    one.sendto(b'x', { host: '127.0.0.1', port: -1 })
    one.sendto(b'x', { host: 'no host has spaces', port: 9 })
    one.sendto(b'x', 0, null)
  `,
  'a name is looked up by sendto': `
    ${TWO}
    one.sendto(b'x', { host: 'localhost', port: second.port })
    two.recvfrom(10)
  `,
  'a message that is too large': `
    ${TWO}
    one.sendto(b'm' * 70000, second)
    one.sendto(b'm' * 65507, second)
    two.recvfrom(65536)
    one.sendto(b'm' * 65508, second)
  `,
  'a connected socket hears its peer only': `
    ${TWO}
    three = socket(AF_INET, SOCK_DGRAM)
    two.connect(first)
    three.sendto(b'stranger', second)
    one.sendto(b'peer', second)
    two.recvfrom(100)
    two.recv(100, MSG_DONTWAIT)
  `,
  'a connected socket may still name another': `
    ${TWO}
    three = socket(AF_INET, SOCK_DGRAM)
    three.bind({ host: '127.0.0.1', port: 0 })
    third = three.getsockname()
    one.connect(second)
    one.send(b'to the peer')
    one.sendto(b'to another', third)
    two.recv(100)
    three.recv(100)
  `,
  'a refusal reaches a connected socket': `
    closed = socket(AF_INET, SOCK_DGRAM)
    closed.bind({ host: '127.0.0.1', port: 0 })
    address = closed.getsockname()
    closed.close()
    one = socket(AF_INET, SOCK_DGRAM)
    one.connect(address)
    one.send(b'x')
    one.recvfrom(10)
    one.sendto(b'x', address)
    one.getsockopt(SOL_SOCKET, SO_ERROR)
  `,
  'a refusal does not reach one that is not connected': `
    closed = socket(AF_INET, SOCK_DGRAM)
    closed.bind({ host: '127.0.0.1', port: 0 })
    address = closed.getsockname()
    closed.close()
    one = socket(AF_INET, SOCK_DGRAM)
    one.sendto(b'x', address)
    one.sendto(b'x', address)
    one.recvfrom(10, MSG_DONTWAIT)
  `,
  'two messages and then a refusal from a TCP socket': `
    any = socket()
    any.sendto(b'x', { host: '127.0.0.1', port: 9 })
    any.recvfrom(10)
  `,
  'sendto and recvfrom on a connected stream': `
    ${CONNECTION}
    client.sendto(b'hello', address)
    server.recvfrom(5)                            # differs: no-sender
  `,
  'recvfrom on a pair': `
    ${PAIR}
    left.send(b'hello')
    right.recvfrom(5)                             # differs: no-sender-path
  `,
  'over IPv6': `
    one = socket(AF_INET6, SOCK_DGRAM)
    one.bind({ host: '::1', port: 0 })
    address = one.getsockname()
    two = socket(AF_INET6, SOCK_DGRAM)
    two.sendto(b'six', address)
    [data, sender] = one.recvfrom(100)
    one.sendto(b'back', sender)
    two.recvfrom(100)
  `,
  'to the broadcast address without leave': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.sendto(b'x', { host: '<broadcast>', port: 9 })
    one.sendto(b'x', { host: '255.255.255.255', port: 9 })
  `,
  'to the broadcast address of the loopback network': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.bind({ host: '', port: 0 })
    address = one.getsockname()
    one.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
    one.sendto(b'to all', { host: '127.255.255.255', port: address.port })
    one.recvfrom(100)
  `,
  'after shutdown and close': `
    ${TWO}
    two.shutdown(SHUT_RD)
    two.connect(first)
    two.shutdown(SHUT_RD)
    two.recv(10)
    two.close()
    two.sendto(b'x', first)
    two.recvfrom(10)
    space = buffer(3)
    two.recvfrom_into(space)
  `,
  'SO_REUSEADDR lets two datagram sockets have one port': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    one.bind({ host: '127.0.0.1', port: 0 })
    address = one.getsockname()
    two = socket(AF_INET, SOCK_DGRAM)
    two.bind(address)
    two.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    two.bind(address)
  `,
  'a multicast group is joined and left': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, b'\\xef\\x01\\x02\\x03\\x7f\\x00\\x00\\x01')
    one.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, b'\\xef\\x01\\x02\\x03\\x7f\\x00\\x00\\x01')
    one.setsockopt(IPPROTO_IP, IP_DROP_MEMBERSHIP, b'\\xef\\x01\\x02\\x03\\x7f\\x00\\x00\\x01')
    one.setsockopt(IPPROTO_IP, IP_DROP_MEMBERSHIP, b'\\xef\\x01\\x02\\x03\\x7f\\x00\\x00\\x01')
    one.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, b'\\x7f\\x00\\x00\\x01\\x7f\\x00\\x00\\x01')
  `,
  'options of multicast': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.getsockopt(IPPROTO_IP, IP_MULTICAST_TTL)
    one.setsockopt(IPPROTO_IP, IP_MULTICAST_TTL, 4)
    one.getsockopt(IPPROTO_IP, IP_MULTICAST_TTL)
    one.setsockopt(IPPROTO_IP, IP_MULTICAST_TTL, 300)
    one.getsockopt(IPPROTO_IP, IP_MULTICAST_LOOP)
    one.setsockopt(IPPROTO_IP, IP_MULTICAST_LOOP, 0)
    one.getsockopt(IPPROTO_IP, IP_MULTICAST_LOOP)
    one.setsockopt(IPPROTO_IP, IP_MULTICAST_IF, b'\\x7f\\x00\\x00\\x01')
    one.getsockopt(IPPROTO_IP, IP_MULTICAST_IF, 4)
  `,
  'to port 0': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.sendto(b'x', { host: '127.0.0.1', port: 0 })
    one.connect({ host: '127.0.0.1', port: 0 })
    one.getpeername()
  `,
  'an urgent message': `
    ${TWO}
    one.sendto(b'x', MSG_OOB, second)
    two.recv(1, MSG_OOB | MSG_DONTWAIT)
  `,
  'nothing is sent by sendall, and is a message by send': `
    ${TWO}
    one.connect(second)
    one.sendall(b'')
    one.send(b'')
    one.send(b'after')
    two.recv(10)
    two.recv(10)
    two.recv(10)
    two.recv(10, MSG_DONTWAIT)
  `,
  'shut down for writing': `
    ${TWO}
    one.connect(second)
    one.shutdown(SHUT_WR)
    one.send(b'x')
    one.sendto(b'x', second)
    one.recv(1, MSG_DONTWAIT)
  `,
  'a stream takes no other destination': `
    ${CONNECTION}
    client.sendto(b'x', { host: '192.0.2.1', port: 9 })
    client.sendto(b'y', { host: 'no host has spaces', port: 9 })
    server.recv(10)
  `,
  'hops and loops of multicast over IPv6': `
    one = socket(AF_INET6, SOCK_DGRAM)
    one.setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 300)
    one.setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, -1)
    one.getsockopt(IPPROTO_IPV6, IPV6_MULTICAST_HOPS)
    one.setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_IF, 99999)
    one.setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0)
    one.getsockopt(IPPROTO_IPV6, IPV6_MULTICAST_LOOP)
  `,
}
