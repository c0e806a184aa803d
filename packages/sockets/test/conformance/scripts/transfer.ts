/** send, sendall, recv, recv_into, shutdown, and the MSG_ flags, over TCP and pairs. */
import { CONNECTION, PAIR } from './scenes.ts'

export const transfer = {
  'what is sent is received': `
    ${CONNECTION}
    client.send(b'Hello, world')
    server.recv(1024)
    server.send(b'\\x00\\xff\\r\\n')
    client.recv(1024)
  `,
  'recv takes a part and leaves the rest': `
    ${CONNECTION}
    client.send(b'Hello, world')
    server.recv(5)
    server.recv(2)
    server.recv(1024)
  `,
  'two sends may be one recv': `
    ${PAIR}
    left.send(b'one')
    left.send(b'two')
    right.recv(100)
  `,
  'nothing is sent': `
    ${CONNECTION}
    client.send(b'')
    client.sendall(b'')
    client.send(b'x')
    server.recv(10)
  `,
  'recv of 0 bytes takes nothing': `
    ${CONNECTION}
    client.send(b'hello')
    server.recv(0)
    server.recv(10)
  `,
  'recv of 0 bytes does not wait': `
    ${CONNECTION}
    server.setblocking(false)
    server.recv(0)
  `,
  'recv of a negative size': `
    ${PAIR}
    left.recv(-1)
    left.recv(1.5)                                # differs: fraction
    left.recv('10')
    left.recv(null)
    left.recv(NaN)                                # differs: fraction
    left.recv()
  `,
  'send of something that is no bytes': `
    ${PAIR}
    left.send('text')
    left.send(5)
    left.send(null)
    left.sendall('text')
    left.sendall([1, 2])
    left.send()
    left.send(b'x', 'flags')
    left.send(b'x', 1.5)                          # differs: fraction
    left.send(b'x', 4294967296)
    right.recv(10, MSG_DONTWAIT)
  `,
  'a closed peer is the end of file, again and again': `
    ${CONNECTION}
    client.send(b'last')
    client.close()
    server.recv(100)
    server.recv(100)
    server.recv(100)
  `,
  'half close: the other direction goes on': `
    ${CONNECTION}
    client.send(b'question')
    client.shutdown(SHUT_WR)
    server.recv(100)
    server.recv(100)
    server.send(b'answer')
    client.recv(100)
    client.send(b'more')
    select([server], [], [], 10)
    server.close()
    client.recv(100)
  `,
  'shut down for reading': `
    ${CONNECTION}
    client.shutdown(SHUT_RD)
    client.recv(10)
    client.send(b'still sends')
    server.recv(100)
  `,
  'shut down for reading with bytes that wait': `
    ${CONNECTION}
    server.send(b'waiting')
    client.recv(1)
    client.shutdown(SHUT_RD)
    client.recv(100)
    client.recv(100)
  `,
  'shut down both ways': `
    ${CONNECTION}
    client.shutdown(SHUT_RDWR)
    client.recv(10)
    client.send(b'x')
    server.recv(10)
    client.shutdown(SHUT_RDWR)
  `,
  'shut down both ways a pair': `
    ${PAIR}
    left.shutdown(SHUT_RDWR)
    left.recv(1)
    left.send(b'x')
    right.recv(1)
    right.send(b'x')
    left.shutdown(SHUT_WR)
  `,
  'shut down what is not connected': `
    any = socket()
    any.shutdown(SHUT_RDWR)
    any.shutdown('both')
    any.shutdown(1.5)                             # differs: fraction
    any.shutdown(1099511627776)
  `,
  'shut down a direction that there is not': `
    ${CONNECTION}
    client.shutdown(7)                            # differs: how-range
    client.shutdown(-1)                           # differs: how-range
  `,
  'shut down a listener wakes its accept': `
    listener = create_server({ host: '127.0.0.1', port: 0 })
    listener.shutdown(SHUT_RD)
    listener.accept()
  `,
  'sending without a connection': `
    any = socket()
    any.send(b'x')
    any.sendall(b'x')
    any.recv(1)
  `,
  'sending from a listener': `
    listener = create_server({ host: '127.0.0.1', port: 0 })
    listener.send(b'x')
    listener.recv(1)
  `,
  'a datagram without a destination': `
    any = socket(AF_INET, SOCK_DGRAM)
    any.send(b'x')
  `,
  'MSG_PEEK leaves the bytes': `
    ${CONNECTION}
    client.send(b'seen twice')
    server.recv(4, MSG_PEEK)
    server.recv(100, MSG_PEEK)
    server.recv(100)
    server.recv(100, MSG_PEEK | MSG_DONTWAIT)
  `,
  'MSG_PEEK of the end': `
    ${CONNECTION}
    client.close()
    server.recv(10, MSG_PEEK)
    server.recv(10)
  `,
  'MSG_DONTWAIT does not wait, once': `
    ${CONNECTION}
    server.recv(1, MSG_DONTWAIT)
    server.getblocking()
    client.send(b'x')
    server.recv(1)
  `,
  'MSG_DONTWAIT with a time-out waits all the same': `
    ${CONNECTION}
    server.settimeout(0.02)
    server.recv(1, MSG_DONTWAIT)
  `,
  'MSG_WAITALL waits for all': `
    ${PAIR}
    left.send(b'abc')
    background left.send(b'def')
    right.recv(6, MSG_WAITALL)
    join()
  `,
  'MSG_WAITALL ends at the end of file': `
    ${CONNECTION}
    client.send(b'short')
    client.close()
    server.recv(100, MSG_WAITALL)
    server.recv(100, MSG_WAITALL)
  `,
  'MSG_WAITALL with a time-out takes what is there': `
    ${CONNECTION}
    server.settimeout(10)
    client.send(b'short')
    server.recv(100, MSG_WAITALL)
  `,
  'MSG_TRUNC of TCP throws the bytes away': `
    ${CONNECTION}
    client.send(b'discarded')
    space = buffer(4)
    server.recv_into(space, 4, MSG_TRUNC)
    server.recv(100)
  `,
  'MSG_TRUNC of a message answers its real length': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.send(b'0123456789')
    space = buffer(4)
    right.recv_into(space, 4, MSG_TRUNC | MSG_PEEK)
    content(space)
    right.recv_into(space, 4, MSG_TRUNC)
    content(space)
  `,
  'MSG_OOB is one byte beside the stream': `
    ${CONNECTION}
    client.send(b'ab')
    client.send(b'!', MSG_OOB)
    client.send(b'cd')
    select([], [], [server], 10)
    server.recv(1, MSG_OOB)
    server.recv(10)
    server.recv(10)
    server.recv(1, MSG_OOB)
  `,
  'MSG_OOB in line': `
    ${CONNECTION}
    server.setsockopt(SOL_SOCKET, SO_OOBINLINE, 1)
    client.send(b'ab')
    client.send(b'!', MSG_OOB)
    server.recv(10)
    server.recv(10)
    server.recv(1, MSG_OOB)
  `,
  'MSG_OOB when there is none': `
    ${CONNECTION}
    server.recv(1, MSG_OOB)
  `,
  'MSG_MORE keeps the piece until the next': `
    ${CONNECTION}
    client.send(b'one ', MSG_MORE)
    client.send(b'two')
    server.recv(7, MSG_WAITALL)
  `,
  'flags that do not exist': `
    ${CONNECTION}
    client.send(b'x', 1099511627776)
    server.recv(1, 1099511627776)
    server.recv(1, 'peek')
    server.recv(1, 0.5)                           # differs: fraction
  `,
  'recv_into fills a buffer from the front': `
    ${CONNECTION}
    space = buffer(8)
    client.send(b'abc')
    server.recv_into(space)
    content(space)
    client.send(b'0123456789')
    server.recv_into(space)
    content(space)
    server.recv(10)
  `,
  'recv_into of a number of bytes': `
    ${CONNECTION}
    space = buffer(8)
    client.send(b'abcdef')
    server.recv_into(space, 2)
    content(space)
    server.recv_into(space, 8)
    content(space)
  `,
  'recv_into of 0 bytes is as many as fit': `
    ${CONNECTION}
    space = buffer(3)
    client.send(b'abcdef')
    server.recv_into(space, 0)
    content(space)
  `,
  'recv_into a part of a buffer touches no other': `
    ${CONNECTION}
    space = buffer(10)
    part = view(space, 3, 6)
    client.send(b'ABCDEF')
    server.recv_into(part)
    content(space)
    server.recv(10)
  `,
  'recv_into more than fits': `
    ${PAIR}
    space = buffer(4)
    left.recv_into(space, 5)
    left.recv_into(space, -1)
    left.recv_into('text')
    left.recv_into(null)
    left.recv_into(space, 'all')
    content(space)
  `,
  'recv_into at the end of file': `
    ${PAIR}
    right.close()
    space = buffer(4)
    left.recv_into(space)
    content(space)
  `,
  'recv_into an empty buffer': `
    ${PAIR}
    right.send(b'abc')
    space = buffer(0)
    left.recv_into(space)
    left.recv(10)
  `,
  'recv_into with flags': `
    ${PAIR}
    right.send(b'abc')
    space = buffer(3)
    left.recv_into(space, 3, MSG_PEEK)
    left.recv_into(space, 0, MSG_DONTWAIT)
    left.recv_into(space, 0, MSG_DONTWAIT)
    content(space)
  `,
  'send takes a part when the buffer is full': `
    ${PAIR}
    fill(left)
    left.send(b'x')
    drain(right)
    left.send(b'x')
    right.recv(10)
  `,
  'send to a full buffer with MSG_DONTWAIT': `
    ${PAIR}
    fill(left)
    left.setblocking(true)
    left.send(b'x', MSG_DONTWAIT)
    left.sendall(b'x', MSG_DONTWAIT)
  `,
  'sendall waits until the peer has read': `
    ${CONNECTION}
    background client.sendall(b'0123456789' * 1000000)
    listener.close()
    space = server.recv(10000000, MSG_WAITALL)
    join()
  `,
  'sendall over a pair, to the end of file': `
    ${PAIR}
    background left.sendall(b'abc' * 700000)
    space = right.recv(2100000, MSG_WAITALL)
    join()
    left.close()
    collect(right)
  `,
  'sendall non-blocking stops in the middle': `
    ${PAIR}
    left.setblocking(false)
    left.sendall(b'x' * 10000000)
    right.recv(3)
  `,
  'sendall to a peer that has gone': `
    ${PAIR}
    right.close()
    left.sendall(b'x' * 1000000)
  `,
  'sendall from a part of a buffer': `
    ${PAIR}
    space = buffer(6)
    part = view(space, 2, 5)
    left.sendall(part)
    left.send(space)
    right.recv(100)
  `,
  'a reset reaches the reader and the writer': `
    ${CONNECTION}
    client.setsockopt(SOL_SOCKET, SO_LINGER, b'\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00')
    client.close()
    server.recv(10)
    server.recv(10)
    server.send(b'x')
    server.getpeername()
  `,
  'a reset after bytes that were read': `
    ${CONNECTION}
    client.send(b'first')
    server.recv(10)
    client.setsockopt(SOL_SOCKET, SO_LINGER, b'\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00')
    client.close()
    select([server], [], [], 10)
    server.send(b'x')
    server.recv(10)
  `,
  'recv wakes when the peer closes': `
    ${PAIR}
    background right.shutdown(SHUT_RDWR)
    left.recv(10)
    join()
  `,
  'recv wakes when bytes come': `
    ${CONNECTION}
    background client.send(b'at last')
    server.recv(100)
    join()
  `,
  'a large message in one recv': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.send(b'm' * 60000)
    right.recv(65536)
  `,
  'a message that is too large': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.send(b'm' * 20000000)
    one = socket(AF_INET, SOCK_DGRAM)
    one.connect({ host: '127.0.0.1', port: 9 })
    one.send(b'm' * 70000)
  `,
  'a datagram to a port without a reader is refused later': `
    closed = socket(AF_INET, SOCK_DGRAM)
    closed.bind({ host: '127.0.0.1', port: 0 })
    address = closed.getsockname()
    closed.close()
    one = socket(AF_INET, SOCK_DGRAM)
    one.connect(address)
    one.send(b'one')
    select([one], [], [], 10)
    one.send(b'two')
    one.recv(10, MSG_DONTWAIT)
  `,
  'MSG_PEEK of 0 bytes': `
    ${CONNECTION}
    client.send(b'abc')
    server.recv(0, MSG_PEEK)
    server.recv(3)
  `,
  'MSG_WAITALL of a message does not wait for another': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.send(b'ab')
    right.recv(10, MSG_WAITALL)
  `,
  'MSG_OOB of several bytes: the last one is urgent': `
    ${CONNECTION}
    client.send(b'abc', MSG_OOB)
    select([], [], [server], 10)
    server.recv(10, MSG_OOB | MSG_PEEK)
    server.recv(10, MSG_OOB)
    server.recv(10)
  `,
  'MSG_OOB over AF_UNIX': `
    ${PAIR}
    left.send(b'a', MSG_OOB)
    right.recv(1, MSG_OOB)
  `,
  'messages of nothing, between others': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.send(b'')
    left.sendall(b'')
    left.send(b'x')
    right.recv(10)
    right.recv(10)
    right.recv(10)
    right.recv(10, MSG_DONTWAIT)
  `,
  'a message of nothing over SOCK_SEQPACKET': `
    [left, right] = socketpair(AF_UNIX, SOCK_SEQPACKET)
    left.send(b'abc')
    left.send(b'')
    right.recv(10)
    right.recv(10)
    right.recv(10, MSG_DONTWAIT)
  `,
  'sizes for recv_into that are none': `
    ${PAIR}
    space = buffer(4)
    left.send(b'abcdefgh')
    right.recv_into(space, null)
    right.recv_into(space, 4, null)
    right.recv_into()
    right.recv_into(space, 4294967296)
    right.recv_into(space, 4, MSG_PEEK)
    content(space)
  `,
  'far more room than bytes': `
    ${PAIR}
    left.send(b'x')
    right.recv(100000000)
    right.recv(9223372036854775808)
  `,
  'a pair shut down one way and then the other': `
    ${PAIR}
    left.shutdown(SHUT_RD)
    right.send(b'x')
    left.recv(1)
    left.shutdown(SHUT_WR)
    right.recv(1)
    left.getpeername()
  `,
  'a pair for messages, shut down one way': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    left.shutdown(SHUT_WR)
    left.send(b'x')
    right.recv(1, MSG_DONTWAIT)
    right.shutdown(SHUT_RD)
    right.recv(1)
  `,
  'a pair for messages whose other end is closed': `
    [left, right] = socketpair(AF_UNIX, SOCK_DGRAM)
    right.close()
    left.send(b'x')
    left.recv(1, MSG_DONTWAIT)
    left.getpeername()
  `,
}
