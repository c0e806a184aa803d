/** bind, listen, accept, connect, connect_ex, the names of sockets, create_connection and create_server. */
import { CONNECTION, LISTENER, REFUSING } from './scenes.ts'

export const connecting = {
  'bind to port 0 gets a port': `
    any = socket()
    any.getsockname()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.getsockname()
  `,
  'the empty host is every address': `
    any = socket()
    any.bind({ host: '', port: 0 })
    any.getsockname()
  `,
  'the empty host over IPv6': `
    any = socket(AF_INET6)
    any.bind({ host: '', port: 0 })
    any.getsockname()
  `,
  'a name is looked up by bind': `
    any = socket()
    any.bind({ host: 'localhost', port: 0 })
    any.getsockname()
  `,
  'bind twice': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.bind({ host: '127.0.0.1', port: 0 })
  `,
  'bind where another listens': `
    ${LISTENER}
    other = socket()
    other.bind(address)
    other.getsockname()
  `,
  'SO_REUSEADDR does not let two listen': `
    listener = socket()
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    listener.bind({ host: '127.0.0.1', port: 0 })
    address = listener.getsockname()
    other = socket()
    other.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    other.bind(address)
    listener.listen()
    other.listen()
  `,
  'SO_REUSEPORT lets two listen': `
    one = socket()
    one.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    one.bind({ host: '127.0.0.1', port: 0 })
    one.listen()
    address = one.getsockname()
    two = socket()
    two.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    two.bind(address)
    two.listen()
    three = socket()
    three.bind(address)
  `,
  'bind to an address of another machine': `
    any = socket()
    any.bind({ host: '192.0.2.1', port: 0 })
  `,
  'bind to a name that nobody has': `
    any = socket()
    any.bind({ host: 'no host has spaces', port: 0 })
  `,
  'bind to an address of the other family': `
    four = socket(AF_INET)
    four.bind({ host: '::1', port: 0 })
    six = socket(AF_INET6)
    six.bind({ host: '127.0.0.1', port: 0 })
  `,
  'ports out of range': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 65536 })
    any.bind({ host: '127.0.0.1', port: -1 })
    any.connect({ host: '127.0.0.1', port: 65536 })
    any.connect_ex({ host: '127.0.0.1', port: -1 })
  `,
  'ports of another type': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: '80' })
    any.bind({ host: '127.0.0.1', port: null })
    any.connect({ host: '127.0.0.1', port: '80' })
  `,
  'addresses of another shape': `
    any = socket()
    any.bind('127.0.0.1:80')
    any.bind(null)
    any.bind(80)
    any.bind({ host: '127.0.0.1' })
    any.connect({})
    any.bind({ host: 5, port: 0 })
  `,
  'a host with a NUL': `
    any = socket()
    any.bind({ host: '127.0.0.1\\0', port: 0 })   # differs: nul-in-text
  `,
  'a flow label and a scope for IPv6': `
    any = socket(AF_INET6)
    any.bind({ host: '::1', port: 0, flowinfo: 0, scopeid: 0 })
    any.getsockname()
  `,
  'a flow label out of range': `
    any = socket(AF_INET6, SOCK_DGRAM)
    any.bind({ host: '::1', port: 0, flowinfo: 1048576 })
    any.bind({ host: '::1', port: 0, flowinfo: -10 })
  `,
  'listen without bind gets a port': `
    any = socket()
    any.listen()
    any.getsockname()
  `,
  'listen twice': `
    ${LISTENER}
    listener.listen(5)
    listener.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)
  `,
  'listen on a connected socket': `
    ${CONNECTION}
    client.listen()
  `,
  'listen on a datagram socket': `
    any = socket(AF_INET, SOCK_DGRAM)
    any.bind({ host: '127.0.0.1', port: 0 })
    any.listen()
  `,
  backlogs: `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.listen(0)
    any.listen(1)
    any.listen(4096)
    any.listen('5')
    any.listen(1099511627776)
  `,
  'a backlog below 0 and one above the limit': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.listen(-1)                                # differs: backlog-range
    any.listen(100000)                            # differs: backlog-range
  `,
  'a backlog of 0 still takes a connection': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.listen(0)
    address = any.getsockname()
    client = socket()
    client.connect(address)
    [server, peer] = any.accept()
    server.getpeername()
  `,
  'accept answers the address of the client': `
    ${CONNECTION}
    client.getsockname()
    server.getpeername()
    client.getpeername()
    server.getsockname()
  `,
  'accept over IPv6': `
    listener = socket(AF_INET6)
    listener.bind({ host: '::1', port: 0 })
    listener.listen()
    address = listener.getsockname()
    client = socket(AF_INET6)
    client.connect(address)
    [server, peer] = listener.accept()
    server.family
    client.getsockname()
  `,
  'an IPv4 client at an IPv6 listener': `
    listener = socket(AF_INET6)
    listener.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
    listener.bind({ host: '::', port: 0 })
    listener.listen()
    address = listener.getsockname()
    client = socket(AF_INET)
    client.connect({ host: '127.0.0.1', port: address.port })
    [server, peer] = listener.accept()
  `,
  'connections are accepted in their order': `
    ${LISTENER}
    first = socket()
    first.connect(address)
    second = socket()
    second.connect(address)
    third = socket()
    third.connect(address)
    first.getsockname()
    second.getsockname()
    third.getsockname()
    [one, peer] = listener.accept()
    [two, peer] = listener.accept()
    [three, peer] = listener.accept()
  `,
  'a client that has gone is still accepted': `
    ${LISTENER}
    client = socket()
    client.connect(address)
    client.send(b'farewell')
    client.close()
    [server, peer] = listener.accept()
    server.recv(100)
    server.recv(100)
  `,
  'accept on a socket that does not listen': `
    any = socket()
    any.accept()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.accept()
  `,
  'accept on a datagram socket': `
    any = socket(AF_INET, SOCK_DGRAM)
    any.accept()
  `,
  'accept on a connected socket': `
    ${CONNECTION}
    client.accept()
    server.accept()
  `,
  'accept without a client does not wait when non-blocking': `
    ${LISTENER}
    listener.setblocking(false)
    listener.accept()
  `,
  'an accepted socket blocks, whatever the listener does': `
    ${LISTENER}
    listener.setblocking(false)
    client = socket()
    client.connect(address)
    select([listener], [], [], 10)
    [server, peer] = listener.accept()
    server.gettimeout()
    server.getblocking()
    listener.settimeout(10)
    other = socket()
    other.connect(address)
    [second, peer] = listener.accept()
    second.gettimeout()
  `,
  'accept waits for a client that comes later': `
    ${LISTENER}
    client = socket()
    background client.connect(address)
    [server, peer] = listener.accept()
    join()
    client.send(b'here')
    server.recv(10)
  `,
  'nobody listens': `
    ${REFUSING}
    client = socket()
    client.connect(address)
    other = socket()
    other.connect_ex(address)
    other.connect_ex(address)
  `,
  'nobody listens, with a time-out': `
    ${REFUSING}
    client = socket()
    client.settimeout(10)
    client.connect(address)
    client.connect_ex(address)
  `,
  'connect_ex answers 0': `
    ${LISTENER}
    client = socket()
    client.connect_ex(address)
    client.connect_ex(address)
    client.connect(address)
  `,
  'connect with a time-out, and the time-out stays': `
    ${LISTENER}
    client = socket()
    client.settimeout(10)
    client.connect(address)
    client.gettimeout()
    client.getpeername()
  `,
  'connect to a name': `
    ${LISTENER}
    client = socket()
    client.connect({ host: 'localhost', port: address.port })
    client.getpeername()
  `,
  'connect to oneself over the empty host': `
    ${LISTENER}
    client = socket()
    client.connect({ host: '', port: address.port })
    client.getpeername()
  `,
  'connect to a name that nobody has': `
    client = socket()
    client.connect({ host: 'no host has spaces', port: 1 })
    client.connect_ex({ host: 'no host has spaces', port: 1 })
  `,
  'connect from a listener': `
    ${LISTENER}
    listener.connect(address)
  `,
  'connect from a bound port': `
    ${LISTENER}
    client = socket()
    client.bind({ host: '127.0.0.1', port: 0 })
    client.getsockname()
    client.connect(address)
    [server, peer] = listener.accept()
  `,
  'connect to the address of another family': `
    client = socket(AF_INET)
    client.connect({ host: '::1', port: 9 })
  `,
  'connect to a broadcast address': `
    client = socket()
    client.connect_ex({ host: '255.255.255.255', port: 9 })
  `,
  'a non-blocking connect is under way, and then done': `
    ${LISTENER}
    client = socket()
    client.setblocking(false)
    client.connect_ex(address)
    select([], [client], [], 10)
    client.getsockopt(SOL_SOCKET, SO_ERROR)
    client.getpeername()
    client.connect_ex(address)
  `,
  'a non-blocking connect that is refused': `
    ${REFUSING}
    client = socket()
    client.setblocking(false)
    client.connect(address)
    select([], [client], [], 10)
    client.getsockopt(SOL_SOCKET, SO_ERROR)
    client.getsockopt(SOL_SOCKET, SO_ERROR)
  `,
  'a datagram socket connects and forgets its peer': `
    one = socket(AF_INET, SOCK_DGRAM)
    one.bind({ host: '127.0.0.1', port: 0 })
    address = one.getsockname()
    two = socket(AF_INET, SOCK_DGRAM)
    two.getpeername()
    two.connect(address)
    two.getpeername()
    two.send(b'hello')
    one.recv(100)
  `,
  'the name of the peer before and after the connection': `
    any = socket()
    any.getpeername()
    ${CONNECTION}
    server.close()
    client.recv(10)
    client.getpeername()
  `,
  'create_connection reaches a listener': `
    ${LISTENER}
    client = create_connection(address)
    client.getpeername()
    client.gettimeout()
    client.family
  `,
  'create_connection with a time-out': `
    ${LISTENER}
    client = create_connection(address, timeout=12.5)
    client.gettimeout()
    other = create_connection(address, timeout=null)
    other.gettimeout()
  `,
  'create_connection from an address': `
    ${LISTENER}
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    source = any.getsockname()
    any.close()
    client = create_connection(address, source_address=source)
    same(source.port, source.port)
    client.getsockname()
  `,
  'create_connection that is refused': `
    ${REFUSING}
    create_connection(address)
    create_connection({ host: 'localhost', port: address.port })
    create_connection(address, timeout=5)
  `,
  'create_connection to nobody': `
    create_connection({ host: 'no host has spaces', port: 80 })
    create_connection({ host: '127.0.0.1', port: 80 }, timeout=-1)
  `,
  'create_server listens': `
    server = create_server({ host: '127.0.0.1', port: 0 })
    server.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)
    server.getsockopt(SOL_SOCKET, SO_REUSEADDR)
    server.getsockopt(SOL_SOCKET, SO_REUSEPORT)
    server.family
    server.gettimeout()
  `,
  'create_server where another listens': `
    server = create_server({ host: '127.0.0.1', port: 0 })
    address = server.getsockname()
    create_server(address)
  `,
  'create_server that shares its port': `
    server = create_server({ host: '127.0.0.1', port: 0 }, reuse_port=true)
    address = server.getsockname()
    other = create_server(address, reuse_port=true)
    other.getsockopt(SOL_SOCKET, SO_REUSEPORT)
    create_server(address)
  `,
  'create_server over IPv6 only': `
    server = create_server({ host: '::1', port: 0 }, family=AF_INET6)
    server.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)
    server.getsockname()
  `,
  'create_server for both families': `
    server = create_server({ host: '', port: 0 }, family=AF_INET6, dualstack_ipv6=true)
    server.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)
    address = server.getsockname()
    client = create_connection({ host: '127.0.0.1', port: address.port })
    [accepted, peer] = server.accept()
  `,
  'create_server for both families needs IPv6': `
    create_server({ host: '', port: 0 }, dualstack_ipv6=true)
  `,
  'create_server with a backlog': `
    server = create_server({ host: '127.0.0.1', port: 0 }, backlog=1)
    address = server.getsockname()
    client = create_connection(address)
    [accepted, peer] = server.accept()
  `,
  'create_server with a backlog of another type': `
    create_server({ host: '127.0.0.1', port: 0 }, backlog='many')
    create_server({ host: '127.0.0.1', port: 70000 })
  `,
  'create_server at an address of another machine': `
    create_server({ host: '192.0.2.1', port: 0 })
    create_server({ host: 'no host has spaces', port: 0 })
  `,
  'the machine can serve both families': `
    has_dualstack_ipv6()
  `,
  'the queue is as long as listen says, and 128 if it does not': `
    any = socket()
    any.bind({ host: '127.0.0.1', port: 0 })
    any.listen()
    any.getsockopt(IPPROTO_TCP, TCP_INFO, 32)
    any.listen(7)
    any.getsockopt(IPPROTO_TCP, TCP_INFO, 32)
    one = create_server({ host: '127.0.0.1', port: 0 })
    one.getsockopt(IPPROTO_TCP, TCP_INFO, 32)
    two = create_server({ host: '127.0.0.1', port: 0 }, backlog=3)
    two.getsockopt(IPPROTO_TCP, TCP_INFO, 32)
    three = create_server({ host: '127.0.0.1', port: 0 }, backlog=0)
    three.getsockopt(IPPROTO_TCP, TCP_INFO, 32)
  `,
  'connect_ex where it cannot go': `
    any = socket()
    any.connect_ex({ host: '127.0.0.1', port: 0 })
    any.connect_ex('x')
    any.connect_ex({ host: '127.0.0.1' })
    any.connect_ex({ host: '::1', port: 1 })
    six = socket(AF_INET6)
    six.connect_ex({ host: 'fe80::1', port: 9 })
    six.connect_ex({ host: 'ff02::1', port: 9 })
    messages = socket(AF_INET, SOCK_DGRAM)
    messages.connect_ex({ host: '127.0.0.1', port: 0 })
    messages.send(b'x')
    messages.getpeername()
  `,
  'a refused connect may be tried again': `
    ${REFUSING}
    client = socket()
    client.setblocking(false)
    client.connect_ex(address)
    select([], [client], [], 10)
    client.connect_ex(address)
    client.getsockopt(SOL_SOCKET, SO_ERROR)
    client.connect_ex(address)
    select([], [client], [], 10)
    client.send(b'x')
    client.recv(1)
    client.getpeername()
  `,
  'connect three times, non-blocking': `
    ${LISTENER}
    client = socket()
    client.settimeout(0)
    client.connect(address)
    select([], [client], [], 10)
    client.connect(address)
    client.connect(address)
  `,
  'hosts in other digits': `
    one = socket()
    one.bind({ host: '127.1', port: 0 })
    one.getsockname()
    two = socket()
    two.bind({ host: '0x7f000001', port: 0 })
    two.getsockname()
    three = socket()
    three.bind({ host: '256.1.1.1', port: 0 })
    three.bind({ host: ' 127.0.0.1', port: 0 })
    three.bind({ host: '127.0.0.1 ', port: 0 })
  `,
  'a group and a broadcast address': `
    one = socket()
    one.bind({ host: '<broadcast>', port: 0 })
    two = socket()
    two.bind({ host: '224.0.0.1', port: 0 })
    two.listen()
    three = socket(AF_INET, SOCK_DGRAM)
    three.bind({ host: '224.0.0.1', port: 0 })
    three.getsockname()
  `,
  'flow labels and scopes': `
    one = socket(AF_INET6, SOCK_DGRAM)
    one.bind({ host: '::1', port: 0, flowinfo: 7, scopeid: 0 })
    one.getsockname()
    two = socket(AF_INET6, SOCK_DGRAM)
    two.bind({ host: '::1', port: 0, flowinfo: 0, scopeid: 4294967295 })
    three = socket(AF_INET6, SOCK_DGRAM)
    three.bind({ host: '::1', port: 0, flowinfo: 0, scopeid: -1 })  # differs: scope-range
    three.bind({ host: '::1', port: 0, flowinfo: 'x', scopeid: 1 })
    three.bind({ host: '::1%lo', port: 0 })
    four = socket(AF_INET6, SOCK_DGRAM)
    four.bind({ host: 'fe80::1%1', port: 0 })     # differs: scope-in-host
    four.sendto(b'x', { host: 'fe80::1%nosuch', port: 9 })
    four.sendto(b'x', { host: 'ff02::1', port: 9, flowinfo: 0, scopeid: 1 })
  `,
  'an IPv4 address in a socket of AF_INET6': `
    one = socket(AF_INET6, SOCK_DGRAM)
    one.bind({ host: '::ffff:127.0.0.1', port: 0 })
    one.getsockname()
    two = socket(AF_INET6, SOCK_DGRAM)
    two.bind({ host: '127.0.0.1', port: 0 })
    two.bind({ host: 'localhost', port: 0 })
    two.getsockname()
  `,
  'create_connection with other values': `
    ${LISTENER}
    create_connection(address, timeout='x')
    create_connection(address, timeout=-1)
    create_connection(address, timeout=0)
    create_connection(address, source_address={ host: '192.0.2.1', port: 0 })
    create_connection(address, source_address='x')
    create_connection({ host: '', port: address.port })
    create_connection(null)
    create_connection({ host: '127.0.0.1', port: -1 })  # differs: port-below
    create_connection({ host: '127.0.0.1', port: 65536 })  # differs: port-wraps
  `,
  'create_server with other values': `
    create_server({ host: '127.0.0.1', port: 0 }, family=AF_UNIX)
    create_server({ host: '127.0.0.1', port: 0 }, family=AF_INET6)
    create_server({ host: '::1', port: 0 })
    create_server({ host: '127.0.0.1', port: 0 }, family='x')
    create_server('x')
    six = create_server({ host: '::1', port: 0 }, family=AF_INET6, dualstack_ipv6=true)
    six.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)
  `,
  'shutting down a listener does not end it for good': `
    ${LISTENER}
    client = socket()
    client.connect(address)
    listener.shutdown(SHUT_RD)
    listener.accept()
    listener.listen()
    listener.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)
  `,
}
