/** socketserver: what a server does with a request, and in which order. */

export const servers = {
  'a request from beginning to end': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    events()
    server.server_address
    client = create_connection(server.server_address)
    client.sendall(b'hello\\n')
    server.handle_request()
    events()
    client.recv(100)
    client.recv(100)
    server.server_close()
    events()
  `,
  'two requests, one after the other': `
    server = logging_server('TCPServer', 'Raw', { host: '127.0.0.1', port: 0 })
    one = create_connection(server.server_address)
    two = create_connection(server.server_address)
    two.sendall(b'second')
    one.sendall(b'first')
    server.handle_request()
    one.recv(100)
    server.handle_request()
    two.recv(100)
    events()
    server.server_close()
  `,
  'an answer that is kept back is sent at the end': `
    server = logging_server('TCPServer', 'Buffered', { host: '127.0.0.1', port: 0 })
    client = create_connection(server.server_address)
    client.sendall(b'line\\nabcdef')
    server.handle_request()
    events()
    client.recv(100)
    server.server_close()
  `,
  'a handler that fails': `
    server = logging_server('TCPServer', 'Failing', { host: '127.0.0.1', port: 0 })
    client = create_connection(server.server_address)
    server.handle_request()
    events()
    client.recv(100)
    server.server_close()
  `,
  'a handler that fails as it prepares': `
    server = logging_server('TCPServer', 'FailingSetup', { host: '127.0.0.1', port: 0 })
    client = create_connection(server.server_address)
    server.handle_request()
    events()
    client.recv(100)
    server.server_close()
  `,
  'a handler whose client is silent': `
    server = logging_server('TCPServer', 'Timed', { host: '127.0.0.1', port: 0 })
    client = create_connection(server.server_address)
    server.handle_request()
    events()
    client.recv(100)
    server.server_close()
  `,
  'a client that has gone': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    client = create_connection(server.server_address)
    client.close()
    server.handle_request()
    events()
    server.server_close()
  `,
  'a request that is turned down': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 }, true)
    client = create_connection(server.server_address)
    client.sendall(b'hello\\n')
    server.handle_request()
    events()
    server.server_close()
  `,
  'nobody comes in time': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    assign(server, 'timeout', 0.02)
    events()
    server.handle_request()
    events()
    assign(server, 'timeout', 0)
    server.handle_request()
    events()
    server.server_close()
  `,
  'the time-out of the socket counts where the server has none': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    server.socket.settimeout(0.02)
    events()
    server.handle_request()
    events()
    server.server_close()
  `,
  'a port that is taken': `
    listener = create_server({ host: '127.0.0.1', port: 0 })
    address = listener.getsockname()
    logging_server('TCPServer', 'Line', address)
    events()
  `,
  'a datagram from beginning to end': `
    server = logging_server('UDPServer', 'Datagram', { host: '127.0.0.1', port: 0 })
    events()
    client = socket(AF_INET, SOCK_DGRAM)
    client.sendto(b'hello', server.server_address)
    server.handle_request()
    events()
    client.recvfrom(100)
    server.server_close()
    events()
  `,
  'a datagram as it is': `
    server = logging_server('UDPServer', 'RawDatagram', { host: '127.0.0.1', port: 0 })
    client = socket(AF_INET, SOCK_DGRAM)
    client.sendto(b'', server.server_address)
    server.handle_request()
    client.recvfrom(100)
    client.sendto(b'hello', server.server_address)
    server.handle_request()
    client.recvfrom(100)
    events()
    server.server_close()
  `,
  'nobody sends in time': `
    server = logging_server('UDPServer', 'Datagram', { host: '127.0.0.1', port: 0 })
    assign(server, 'timeout', 0.02)
    events()
    server.handle_request()
    events()
    server.server_close()
  `,
  'connections over a path': `
    path = temporary_path()
    server = logging_server('UnixStreamServer', 'Line', { path: path })
    events()
    client = socket(AF_UNIX, SOCK_STREAM)
    client.connect({ path: path })
    client.sendall(b'hello\\n')
    server.handle_request()
    events()
    client.recv(100)
    server.server_close()
  `,
  'datagrams over a path': `
    path = temporary_path()
    server = logging_server('UnixDatagramServer', 'Datagram', { path: path })
    back = temporary_path()
    client = socket(AF_UNIX, SOCK_DGRAM)
    client.bind({ path: back })
    client.sendto(b'hello', { path: path })
    server.handle_request()
    events()
    client.recvfrom(100)
    server.server_close()
  `,
  'what a server tells of itself': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    server.fileno()
    server.timeout
    server.socket.type
    server.socket.getsockopt(SOL_SOCKET, SO_REUSEADDR)
    server.socket.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)
    server.server_close()
    server.fileno()
    events()
  `,
  'a server that is closed': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    server.server_close()
    server.server_close()
    server.handle_request()                       # differs: closed-server
    events()
  `,
  'a queue of five': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    server.socket.getsockopt(IPPROTO_TCP, TCP_INFO, 32)
    server.socket.getsockopt(SOL_SOCKET, SO_REUSEPORT)
    server.socket.gettimeout()
    server.server_close()
  `,
  'a datagram that is too long is cut': `
    server = logging_server('UDPServer', 'RawDatagram', { host: '127.0.0.1', port: 0 })
    client = socket(AF_INET, SOCK_DGRAM)
    client.sendto(b'x' * 9000, server.server_address)
    server.handle_request()
    client.recvfrom(10000)
    server.server_close()
  `,
  'addresses where no server can be': `
    logging_server('TCPServer', 'Line', { host: 'no host has spaces', port: 0 })
    logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 70000 })
    logging_server('TCPServer', 'Line', { host: '192.0.2.1', port: 0 })
    logging_server('UDPServer', 'Datagram', { host: '192.0.2.1', port: 0 })
    events()
  `,
  'the empty host, and a name': `
    server = logging_server('TCPServer', 'Line', { host: '', port: 0 })
    server.server_address
    server.server_close()
    server = logging_server('TCPServer', 'Line', { host: 'localhost', port: 0 })
    server.server_address
    server.server_close()
  `,
  'nobody comes to a socket that never waits': `
    server = logging_server('TCPServer', 'Line', { host: '127.0.0.1', port: 0 })
    server.socket.setblocking(false)
    assign(server, 'timeout', 0.01)
    events()
    server.handle_request()
    events()
    server.get_request()
    server.server_close()
  `,
}
