/** select, poll and selectors. */
import { CONNECTION, LISTENER, PAIR } from './scenes.ts'

export const waiting = {
  'select: nothing is ready': `
    ${PAIR}
    select([left], [], [], 0)
    select([left], [], [left], 0.02)
    select([], [], [], 0)
  `,
  'select: what can be read': `
    ${PAIR}
    right.send(b'x')
    select([left, right], [], [])
    left.recv(1)
    select([left, right], [], [], 0)
  `,
  'select: what can be written': `
    ${PAIR}
    select([], [left, right], [])
    fill(left)
    select([], [left, right], [], 0)
    drain(right)
    select([], [left, right], [], 0)
  `,
  'select: the order is that of the lists': `
    [one, two] = socketpair()
    [three, four] = socketpair()
    four.send(b'x')
    two.send(b'x')
    select([one, three], [], [], 10)
    select([three, one], [], [], 10)
    select([three, two, one, four], [four, one, three, two], [], 10)
  `,
  'select: one socket in several lists': `
    ${PAIR}
    right.send(b'x')
    select([left], [left], [left], 10)
    select([left, left], [], [], 10)
  `,
  'select: the end of file can be read': `
    ${CONNECTION}
    client.close()
    select([server], [], [], 10)
    server.recv(10)
    select([server], [server], [], 10)
  `,
  'select: a listener can be read when somebody has come': `
    ${LISTENER}
    select([listener], [], [], 0)
    client = socket()
    client.connect(address)
    select([listener], [], [], 10)
    [server, peer] = listener.accept()
    select([listener], [], [], 0)
  `,
  'select: a byte out of band is an exception': `
    ${CONNECTION}
    client.send(b'!', MSG_OOB)
    select([server], [], [server], 10)
    server.recv(1, MSG_OOB)
    select([server], [], [server], 0)
  `,
  'select: descriptors by number': `
    ${PAIR}
    right.send(b'x')
    fd = left.fileno()
    [readable, writable, exceptional] = select([fd], [], [], 10)
    found = item(readable, 0)
    same(found, fd)
  `,
  'select: a socket that is closed': `
    ${PAIR}
    left.close()
    select([left], [], [], 0)
    select([], [left], [], 0)
    select([], [], [left], 0)
  `,
  'select: numbers that are no descriptors': `
    select([-1], [], [], 0)
    select([100000], [], [], 0)
    select([1024], [], [], 0)
    any = socket()
    fd = any.fileno()
    any.close()
    select([fd], [], [], 0)
    select(['3'], [], [], 0)
    select([null], [], [], 0)
    select([1.5], [], [], 0)                      # differs: fraction
  `,
  'select: arguments that are none': `
    select(5, [], [])
    select([], [], null)
    select([], [])
    select([], [], [], 'now')
    select([], [], [], -1)
    select([], [], [], NaN)
    select([], [], [], 1e300)
  `,
  'select: bytes that come while it waits': `
    ${PAIR}
    background right.send(b'x')
    select([left], [], [], 20)
    join()
    select([left], [], [], null)
  `,
  'select: a refused connection can be written and read': `
    refusing = socket()
    refusing.bind({ host: '127.0.0.1', port: 0 })
    address = refusing.getsockname()
    client = socket()
    client.setblocking(false)
    client.connect_ex(address)
    select([client], [client], [], 10)
    client.recv(1)
    client.recv(1)
  `,
  'poll: nothing is registered': `
    poller = poll()
    poller.poll(0)
  `,
  'poll: what can be read and written': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    poller.poll(0)
    right.send(b'x')
    poller.poll(10000)
    poller.modify(left, POLLIN | POLLOUT)
    poller.poll(10000)
    poller.modify(left, POLLOUT)
    poller.poll(10000)
  `,
  'poll: the default is to read, to write and for exceptions': `
    ${PAIR}
    poller = poll()
    poller.register(left)
    poller.poll(10000)
  `,
  'poll: what is no longer registered': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLOUT)
    poller.unregister(left)
    poller.poll(0)
    poller.unregister(left)
    poller.modify(left, POLLIN)
  `,
  'poll: the other end has hung up': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    right.close()
    poller.poll(10000)
    poller.modify(left, 0)
    poller.poll(10000)
  `,
  'poll: the other end of a connection has closed': `
    ${CONNECTION}
    poller = poll()
    poller.register(server, POLLIN)
    client.close()
    poller.poll(10000)
  `,
  'poll: a descriptor that was closed': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    left.close()
    poller.poll(10000)
  `,
  'poll: a refused connection': `
    refusing = socket()
    refusing.bind({ host: '127.0.0.1', port: 0 })
    address = refusing.getsockname()
    client = socket()
    client.setblocking(false)
    client.connect_ex(address)
    poller = poll()
    poller.register(client, POLLOUT)
    poller.poll(10000)
  `,
  'poll: a byte out of band': `
    ${CONNECTION}
    client.send(b'!', MSG_OOB)
    poller = poll()
    poller.register(server, POLLPRI)
    poller.poll(10000)
  `,
  'poll: registering twice changes the events': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    poller.register(left, POLLOUT)
    poller.poll(10000)
  `,
  'poll: a time-out passes': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    poller.poll(20)
    poller.poll(0)
  `,
  'poll: bytes that come while it waits': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    background right.send(b'x')
    poller.poll()
    join()
  `,
  'poll: arguments that are none': `
    poller = poll()
    poller.register('3', POLLIN)
    poller.register(-1, POLLIN)
    poller.register()
    poller.poll('now')
    ${PAIR}
    poller.register(left, 'in')
    poller.register(left, 65536)
    poller.register(left, -1)
    poller.unregister(77777)
    left.close()
    poller.register(left, POLLIN)
  `,
  'selectors: a file is registered, changed and taken out': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ, 'the left one')
    selector.get_key(left)
    selector.select(0)
    right.send(b'x')
    selector.select(10)
    selector.modify(left, EVENT_READ | EVENT_WRITE, 'changed')
    selector.select(10)
    selector.modify(left, EVENT_WRITE)
    selector.select(10)
    selector.unregister(left)
    selector.select(0)
    selector.close()
  `,
  'selectors: registering twice': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    selector.register(left, EVENT_WRITE)
    selector.close()
  `,
  'selectors: what is not registered': `
    ${PAIR}
    selector = DefaultSelector()
    selector.unregister(left)
    selector.modify(left, EVENT_READ)
    selector.get_key(left)
    selector.close()
  `,
  'selectors: events that are none': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, 0)
    selector.register(left, 4)
    selector.register(left, 9)
    selector.register(left)
    selector.register(left, EVENT_READ)
    selector.modify(left, 0)                      # differs: modify-checks-none
    selector.modify(left, 99)                     # differs: modify-checks-unknown
    selector.close()
  `,
  'selectors: objects that are no files': `
    selector = DefaultSelector()
    selector.register('3', EVENT_READ)            # differs: fileobj-type
    selector.register(-10, EVENT_READ)
    selector.register(null, EVENT_READ)           # differs: fileobj-type
    selector.register(987654, EVENT_READ)
    selector.close()
  `,
  'selectors: a closed file cannot be registered': `
    ${PAIR}
    left.close()
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    selector.close()
  `,
  'selectors: a file that is closed later can be taken out': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ, 'kept')
    left.close()
    selector.select(0)
    selector.unregister(left)
    selector.unregister(left)
    selector.close()
  `,
  'selectors: the other end has hung up': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    right.close()
    selector.select(10)
    selector.modify(left, EVENT_WRITE)
    selector.select(10)
    selector.close()
  `,
  'selectors: time-outs': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    selector.select(0)
    selector.select(-1)
    selector.select(0.02)
    selector.select('now')
    selector.close()
  `,
  'selectors: several are ready': `
    [one, two] = socketpair()
    [three, four] = socketpair()
    selector = DefaultSelector()
    selector.register(one, EVENT_READ, 1)
    selector.register(three, EVENT_READ, 3)
    two.send(b'x')
    selector.select(10)
    four.send(b'x')
    one.recv(1)
    selector.select(10)
    selector.close()
  `,
  'selectors: a listener and its connection': `
    ${LISTENER}
    selector = DefaultSelector()
    selector.register(listener, EVENT_READ, 'accept')
    client = socket()
    client.connect(address)
    selector.select(10)
    [server, peer] = listener.accept()
    selector.register(server, EVENT_READ, 'serve')
    client.send(b'hello')
    selector.select(10)
    selector.close()
  `,
  'selectors: closed': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    selector.close()
    selector.get_key(left)                        # differs: closed-selector
    selector.close()
  `,
  'selectors: bytes that come while it waits': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ, 'left')
    background right.send(b'x')
    selector.select()
    join()
    selector.close()
  `,
  'selectors: the same over poll': `
    ${PAIR}
    selector = PollSelector()
    selector.register(left, EVENT_READ, 'left')
    right.send(b'x')
    selector.select(10)
    selector.modify(left, EVENT_READ | EVENT_WRITE, 'both')
    selector.select(10)
    selector.unregister(left)
    selector.close()
  `,
  'selectors: the same over select': `
    ${PAIR}
    selector = SelectSelector()
    selector.register(left, EVENT_READ, 'left')
    right.send(b'x')
    selector.select(10)
    selector.modify(left, EVENT_READ | EVENT_WRITE, 'both')
    selector.select(10)
    selector.unregister(left)
    selector.close()
  `,
  'selectors: nothing is registered': `
    selector = DefaultSelector()
    selector.select(0)
    selector.close()
  `,
  'selectors: the same descriptor by its number': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    fd = left.fileno()
    selector.register(fd, EVENT_READ)
    selector.unregister(left)
    selector.close()
  `,
  'selectors: a number that was closed can be taken out': `
    ${PAIR}
    fd = left.fileno()
    selector = DefaultSelector()
    selector.register(fd, EVENT_READ, 'by number')
    left.close()
    selector.select(0)
    selector.unregister(fd)
    selector.close()
  `,
  'selectors: a number that another socket has by now': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ, 'first')
    left.close()
    selector.unregister(left)
    [other, peer] = socketpair()
    selector.register(other, EVENT_READ, 'second')
    peer.send(b'x')
    selector.select(10)
    selector.close()
  `,
  'selectors: data may change alone': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ, 1)
    selector.modify(left, EVENT_READ, 2)
    selector.get_key(left)
    selector.close()
  `,
  'selectors: the end of a with block closes': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    dispose(selector)
    selector.get_key(left)                        # differs: closed-selector
    left.send(b'x')
    right.recv(1)
  `,
  'selectors: what can be written and cannot be read': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    selector.register(right, EVENT_WRITE, 'writer')
    selector.select(10)
    selector.select(-1)
    selector.close()
  `,
  'select: the first list is looked at first': `
    select([-1], 5, [], 0)
    select([], [-1], 5, 0)
    select([], ['x'], [-1], 0)
    select([-1], [], [], 'now')
    select([100000], [], [], -1)
  `,
  'select: things that are no lists and no files': `
    ${PAIR}
    select([[left]], [], [], 0)
    select('abc', [], [], 0)
    select(null, [], [], 0)
    select(left, [], [], 0)
    select({ host: 'a', port: 1 }, [], [], 0)
  `,
  'select: times at the edges': `
    select([], [], [], 0.0000001)
    select([], [], [], -0.0000001)
    select([], [], [], Infinity)
    select([], [], [], [])
  `,
  'select: a socket without a connection': `
    any = socket()
    select([any], [any], [], 0)
    poller = poll()
    poller.register(any, POLLIN | POLLOUT)
    poller.poll(0)
  `,
  'select: a datagram that was refused': `
    closed = socket(AF_INET, SOCK_DGRAM)
    closed.bind({ host: '127.0.0.1', port: 0 })
    address = closed.getsockname()
    closed.close()
    one = socket(AF_INET, SOCK_DGRAM)
    one.connect(address)
    one.send(b'x')
    select([one], [], [one], 10)
    poller = poll()
    poller.register(one, 0)
    poller.poll(10000)
    one.getsockopt(SOL_SOCKET, SO_ERROR)
    poller.poll(0)
  `,
  'poll: times at the edges': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    poller.poll(0.5)
    poller.poll(1.5)
    poller.poll(NaN)
    poller.poll(2147483648)
    poller.poll(Infinity)
    poller.poll(1e300)
  `,
  'poll: a negative time is for ever': `
    ${PAIR}
    poller = poll()
    poller.register(left, POLLIN)
    background right.send(b'x')
    poller.poll(-1)
    join()
    poller.poll(-0.5)
    poller.poll(-100000)
    poller.poll(null)
  `,
  'poll: events and descriptors at the edges': `
    ${PAIR}
    poller = poll()
    poller.register(left, 65535)
    poller.modify(left, 65536)
    poller.modify(left, -1)
    poller.modify(left)
    poller.modify(right, POLLIN)
    poller.modify(-1, POLLIN)
    poller.unregister('x')
    poller.unregister(right)
    poller.unregister(-1)
    poller.register(2147483648, POLLIN)
    poller.poll(0)
  `,
  'poll: a number that nobody has': `
    poller = poll()
    poller.register(987654, POLLIN)
    poller.poll(0)
    poller.unregister(987654)
    poller.poll(0)
  `,
  'selectors: by object and by number': `
    ${PAIR}
    selector = DefaultSelector()
    fd = left.fileno()
    selector.register(left, EVENT_READ, 'a')
    selector.get_key(fd)
    selector.get_key(right)
    selector.get_key(-1)
    selector.unregister(fd)
    selector.unregister(left)
    selector.modify(-1, EVENT_READ)
    selector.unregister(-1)
    selector.register(left, EVENT_READ)
    selector.modify(fd, EVENT_WRITE, 'b')
    selector.select(10)
    selector.close()
  `,
  'selectors: what was closed keeps its key until it is taken out': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ, 'kept')
    left.close()
    selector.get_key(left)
    selector.modify(left, EVENT_READ, 'other')
    selector.get_key(left)
    selector.unregister(left)
    selector.get_key(left)
    selector.close()
  `,
  'selectors: other events for what was closed fail, and take it out': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    left.close()
    selector.modify(left, EVENT_WRITE)
    selector.get_key(left)
    selector.close()
  `,
  'selectors: a number that is registered and was closed is not free': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    left.close()
    [other, peer] = socketpair()
    selector.register(other, EVENT_READ)
    selector.close()
  `,
  'selectors: a refused connection is ready for all it waits for': `
    refusing = socket()
    refusing.bind({ host: '127.0.0.1', port: 0 })
    address = refusing.getsockname()
    client = socket()
    client.setblocking(false)
    client.connect_ex(address)
    selector = DefaultSelector()
    selector.register(client, EVENT_WRITE, 'c')
    selector.select(10)
    selector.modify(client, EVENT_READ, 'c')
    selector.select(10)
    selector.modify(client, EVENT_READ | EVENT_WRITE, 'c')
    selector.select(10)
    selector.close()
  `,
  'selectors: after close there is no map and no call': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, EVENT_READ)
    selector.close()
    selector.get_map()
    selector.register(right, EVENT_READ)          # differs: closed-selector-call
    selector.select(0)                            # differs: closed-selector-call
  `,
  'selectors: events and times of another type': `
    ${PAIR}
    selector = DefaultSelector()
    selector.register(left, 'x')
    selector.register(left, -1)
    selector.register()
    selector.register(left, null)                 # differs: fileobj-type
    selector.select(NaN)
    selector.select(-5)
    selector.close()
  `,
  'selectors over select: a change is made in place': `
    ${PAIR}
    selector = SelectSelector()
    fd = left.fileno()
    selector.register(left, EVENT_READ)
    selector.modify(fd, EVENT_WRITE, 'b')         # differs: modify-in-place
    selector.close()
  `,
  'selectors over select: a refused connection, a listener, a closed file': `
    listener = create_server({ host: '127.0.0.1', port: 0 })
    address = listener.getsockname()
    selector = SelectSelector()
    selector.register(listener, EVENT_READ | EVENT_WRITE, 'l')
    selector.select(0)
    client = create_connection(address)
    selector.select(10)
    listener.close()
    selector.select(0)
    selector.close()
  `,
  'selectors over poll: a closed file is ready for all it waits for': `
    ${PAIR}
    selector = PollSelector()
    selector.register(left, EVENT_READ | EVENT_WRITE, 'left')
    left.close()
    selector.select(0)
    selector.unregister(left)
    selector.select(0)
    selector.close()
  `,
}
