/** AF_UNIX: paths, abstract names, streams and datagrams; AF_NETLINK. */

export const unix = {
  'a stream over a path': `
    path = temporary_path()
    listener = socket(AF_UNIX, SOCK_STREAM)
    listener.bind({ path: path })
    listener.getsockname()
    listener.listen()
    client = socket(AF_UNIX, SOCK_STREAM)
    client.connect({ path: path })
    client.getpeername()
    client.getsockname()
    [server, peer] = listener.accept()
    client.sendall(b'over a path')
    server.recv(100)
  `,
  'a path that is taken': `
    path = temporary_path()
    one = socket(AF_UNIX, SOCK_STREAM)
    one.bind({ path: path })
    two = socket(AF_UNIX, SOCK_STREAM)
    two.bind({ path: path })
    one.close()
    two.bind({ path: path })
    unlink(path)
    two.bind({ path: path })
  `,
  'a path where nobody listens': `
    path = temporary_path()
    one = socket(AF_UNIX, SOCK_STREAM)
    one.connect({ path: path })
    one.connect_ex({ path: path })
    two = socket(AF_UNIX, SOCK_STREAM)
    two.bind({ path: path })
    one.connect({ path: path })
    two.close()
    one.connect_ex({ path: path })
  `,
  'a path in a folder that is not there': `
    one = socket(AF_UNIX, SOCK_STREAM)
    one.bind({ path: '/no/such/folder/socket' })
    one.connect({ path: '/no/such/folder/socket' })
  `,
  'a path that is too long': `
    one = socket(AF_UNIX, SOCK_STREAM)
    one.bind({ path: '/tmp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' })
  `,
  'a path with a NUL inside': `
    one = socket(AF_UNIX, SOCK_STREAM)
    one.bind({ path: 5 })
    one.bind({ path: null })
  `,
  'the two types do not meet': `
    path = temporary_path()
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: path })
    two = socket(AF_UNIX, SOCK_STREAM)
    two.connect({ path: path })
  `,
  'an abstract name': `
    listener = socket(AF_UNIX, SOCK_STREAM)
    listener.bind({ path: '\\0conformance of sockets' })
    listener.getsockname()
    listener.listen()
    client = socket(AF_UNIX, SOCK_STREAM)
    client.connect({ path: '\\0conformance of sockets' })
    client.getpeername()
    [server, peer] = listener.accept()
    other = socket(AF_UNIX, SOCK_STREAM)
    other.connect({ path: '\\0conformance' })
  `,
  'an abstract name with a NUL inside': `
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: '\\0conformance\\0of sockets' })
    one.getsockname()
  `,
  'the kernel chooses an abstract name': `
    one = socket(AF_UNIX, SOCK_STREAM)
    one.bind({ path: '' })
    name = one.getsockname()
    two = socket(AF_UNIX, SOCK_STREAM)
    one.listen()
    two.connect(name)
  `,
  'datagrams over paths': `
    path = temporary_path()
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: path })
    back = temporary_path()
    two = socket(AF_UNIX, SOCK_DGRAM)
    two.bind({ path: back })
    two.sendto(b'ping', { path: path })
    [data, sender] = one.recvfrom(100)
    one.sendto(b'pong', sender)
    two.recvfrom(100)
  `,
  'a datagram from a socket without a name': `
    path = temporary_path()
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: path })
    two = socket(AF_UNIX, SOCK_DGRAM)
    two.sendto(b'hello', { path: path })
    one.recvfrom(100)                             # differs: no-sender-path
  `,
  'datagrams to nobody': `
    path = temporary_path()
    two = socket(AF_UNIX, SOCK_DGRAM)
    two.sendto(b'x', { path: path })
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: path })
    one.close()
    two.sendto(b'x', { path: path })
    two.send(b'x')
    two.recvfrom(10, MSG_DONTWAIT)
  `,
  'datagrams that nobody reads fill the queue': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    fill(left)
    left.send(b'x')
    left.settimeout(0.02)
    left.send(b'x')
  `,
  'datagrams between abstract names': `
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: '\\0conformance one' })
    two = socket(AF_UNIX, SOCK_DGRAM)
    two.bind({ path: '\\0conformance two' })
    one.sendto(b'hello', { path: '\\0conformance two' })
    two.recvfrom(100)
  `,
  'a path is no host and port': `
    one = socket(AF_UNIX, SOCK_STREAM)
    one.bind({ host: '127.0.0.1', port: 80 })
    two = socket(AF_INET, SOCK_STREAM)
    two.bind({ path: '/tmp/x' })
  `,
  'a backlog of AF_UNIX that is full': `
    path = temporary_path()
    listener = socket(AF_UNIX, SOCK_STREAM)
    listener.bind({ path: path })
    listener.listen(0)
    first = socket(AF_UNIX, SOCK_STREAM)
    first.connect({ path: path })
    second = socket(AF_UNIX, SOCK_STREAM)
    second.setblocking(false)
    second.connect({ path: path })
    second.connect_ex({ path: path })
  `,
  'a stream over a path that closes': `
    path = temporary_path()
    listener = socket(AF_UNIX, SOCK_STREAM)
    listener.bind({ path: path })
    listener.listen()
    client = socket(AF_UNIX, SOCK_STREAM)
    client.connect({ path: path })
    [server, peer] = listener.accept()
    client.sendall(b'unread')
    server.close()
    client.recv(10)
    client.recv(10)
    client.send(b'x')
  `,
  'a socket of AF_NETLINK': `
    any = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
    any.family
    any.type
    any.bind({ pid: 0, groups: 0 })
    any.recv(10, MSG_DONTWAIT)
    any.bind({ pid: 'x', groups: 0 })
    any.connect({ pid: 0, groups: 0 })
  `,
  'the interfaces of AF_NETLINK are asked for and answered': `
    any = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
    any.bind({ pid: 0, groups: 0 })
    any.send(b'\x14\0\0\0\x12\0\x01\x03\x01\0\0\0\0\0\0\0\0\0\0\0')
    answer = any.recv(6, MSG_PEEK)
    select([any], [], [], 10)
  `,
  'abstract names are bytes, and end where they end': `
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: '\\0short' })
    two = socket(AF_UNIX, SOCK_DGRAM)
    two.bind({ path: '\\0short' })
    two.bind({ path: '\\0short\\0' })
    two.getsockname()
    two.sendto(b'x', { path: '\\0short' })
    one.recvfrom(10)
    two.sendto(b'y', { path: '\\0nobody' })
    three = socket(AF_UNIX, SOCK_DGRAM)
    three.connect({ path: '' })
    three.connect({ path: '\\0short' })
    three.getpeername()
    three.send(b'hello')
    one.recvfrom(5)                               # differs: no-sender-path
  `,
  'paths that are no sockets': `
    one = socket(AF_UNIX, SOCK_STREAM)
    one.connect({ path: '' })
    one.connect({ path: '/tmp' })
    one.connect_ex({ path: '/etc/passwd' })
    one.connect_ex({ path: '/etc/passwd/x' })
    one.connect_ex({ path: '\\0nobody is here' })
    one.bind({ path: '/tmp' })
    one.bind({ path: '/etc/passwd/x' })
    one.listen()
    one.accept()
    one.getsockname()
  `,
  'a connected pair takes no other destination': `
    [left, right] = socketpair()
    left.sendto(b'x', { path: '/no/such' })
    left.sendto(b'x', { path: '' })
    right.recv(10, MSG_DONTWAIT)
    left.connect({ path: '/no/such' })
    left.listen()
    left.accept()
  `,
  'a listener of SOCK_SEQPACKET': `
    path = temporary_path()
    listener = socket(AF_UNIX, SOCK_SEQPACKET)
    listener.bind({ path: path })
    listener.listen()
    client = socket(AF_UNIX, SOCK_SEQPACKET)
    client.connect({ path: path })
    [server, peer] = listener.accept()
    server.type
    client.send(b'abc')
    client.send(b'def')
    server.recv(2)
    server.recv(10)
    client.close()
    server.recv(10)
    listener.bind({ path: path })
    stream = socket(AF_UNIX, SOCK_STREAM)
    stream.connect_ex({ path: path })
  `,
  'numbers of AF_NETLINK out of range': `
    any = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
    any.bind({ pid: -1, groups: 0 })              # differs: netlink-range
    any.bind({ pid: 0 })
    any.bind('x')
    any.sendto(b'x', { pid: 987654, groups: 0 })
    any.connect_ex({ pid: 0, groups: 0 })
    any.listen()
    any.accept()
    any.shutdown(SHUT_RD)
  `,
  'a path that UTF-8 cannot write': `
    one = socket(AF_UNIX, SOCK_DGRAM)
    one.bind({ path: '/no/such/a\ud800b' })
    one.bind({ path: '\\0a\ud800b' })
    one.connect({ path: '\ud800' })
    one.sendto(b'x', { path: '\ud800' })
    one.getsockname()
  `,
}
