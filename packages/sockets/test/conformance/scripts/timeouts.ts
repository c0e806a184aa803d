/** setblocking, settimeout, gettimeout, getblocking, and what calls do when the time has passed. */
import { CONNECTION, LISTENER, PAIR } from './scenes.ts'

export const timeouts = {
  'a new socket blocks': `
    any = socket()
    any.gettimeout()
    any.getblocking()
  `,
  'setblocking is a time-out of null or 0': `
    any = socket()
    any.setblocking(false)
    any.gettimeout()
    any.getblocking()
    any.setblocking(true)
    any.gettimeout()
    any.getblocking()
  `,
  'settimeout of 0 is non-blocking': `
    any = socket()
    any.settimeout(0)
    any.getblocking()
    any.settimeout(0.0)
    any.gettimeout()
  `,
  'settimeout of seconds blocks for so long': `
    any = socket()
    any.settimeout(5)
    any.gettimeout()
    any.getblocking()
    any.settimeout(2.5)
    any.gettimeout()
    any.settimeout(null)
    any.gettimeout()
    any.getblocking()
  `,
  'setblocking takes the time-out away': `
    any = socket()
    any.settimeout(10)
    any.setblocking(true)
    any.gettimeout()
  `,
  'time-outs that are none': `
    any = socket()
    any.settimeout(-1)
    any.settimeout(-0.001)
    any.settimeout(NaN)
    any.settimeout(1e300)
    any.settimeout('1')
    any.settimeout([])
    any.settimeout(b'1')
    any.settimeout()
    any.gettimeout()
  `,
  'a mode of another type': `
    any = socket()
    any.setblocking('yes')
    any.setblocking()
    any.getblocking()
  `,
  'a mode that is a number': `
    any = socket()
    any.setblocking(0)                            # differs: flag-is-boolean
    any.setblocking(1)                            # differs: flag-is-boolean
  `,
  recv: `
    ${PAIR}
    left.settimeout(0.02)
    left.recv(10)
    space = buffer(4)
    left.recv_into(space)
    right.send(b'late')
    left.recv(10)
  `,
  'recv of what is there already': `
    ${PAIR}
    right.send(b'early')
    left.settimeout(0.02)
    left.recv(10)
    left.recv(10)
  `,
  'recv of what comes in time': `
    ${PAIR}
    left.settimeout(20)
    background right.send(b'in time')
    left.recv(10)
    join()
  `,
  accept: `
    ${LISTENER}
    listener.settimeout(0.02)
    listener.accept()
    client = socket()
    client.connect(address)
    [server, peer] = listener.accept()
    server.gettimeout()
  `,
  'accept of one who comes in time': `
    ${LISTENER}
    listener.settimeout(20)
    background create_connection(address)
    [server, peer] = listener.accept()
    join()
  `,
  'send and sendall': `
    ${PAIR}
    fill(left)
    left.settimeout(0.02)
    left.send(b'x')
    left.sendall(b'x')
    drain(right)
    left.send(b'x')
    right.recv(10)
  `,
  'sendall of more than fits': `
    ${PAIR}
    left.settimeout(0.05)
    left.sendall(b'x' * 20000000)
  `,
  'connect to one who does not answer': `
    listener = socket()
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen(0)
    address = listener.getsockname()
    first = socket()
    first.connect(address)
    second = socket()
    second.settimeout(0.05)
    second.connect(address)
    third = socket()
    third.settimeout(0.05)
    third.connect_ex(address)
    fourth = socket()
    fourth.setblocking(false)
    fourth.connect(address)
    fourth.connect_ex(address)
    fourth.getpeername()
  `,
  'create_connection to one who does not answer': `
    listener = socket()
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen(0)
    address = listener.getsockname()
    first = socket()
    first.connect(address)
    create_connection(address, timeout=0.05)
  `,
  'a connect that timed out goes on': `
    listener = socket()
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen(0)
    address = listener.getsockname()
    first = socket()
    first.connect(address)
    second = socket()
    second.settimeout(0.05)
    second.connect(address)
    second.connect_ex(address)
  `,
  'a non-blocking recv, then a blocking one': `
    ${CONNECTION}
    server.setblocking(false)
    server.recv(10)
    client.send(b'now')
    server.setblocking(true)
    server.recv(10)
  `,
  'a non-blocking socket after shutdown reads the end': `
    ${CONNECTION}
    server.setblocking(false)
    client.shutdown(SHUT_WR)
    select([server], [], [], 10)
    server.recv(10)
  `,
  'the time-out of one end is not that of the other': `
    ${PAIR}
    left.settimeout(3)
    right.gettimeout()
    left.gettimeout()
  `,
  'time-outs at the edges': `
    any = socket()
    any.settimeout(0.0000001)
    any.gettimeout()
    any.settimeout(2147483)
    any.gettimeout()
    any.settimeout(2147484)                       # differs: timeout-max
    any.settimeout(Infinity)
    any.settimeout(-Infinity)
    any.settimeout(true)                          # differs: true-is-no-number
  `,
  'the shortest time-out waits, and passes': `
    ${PAIR}
    left.settimeout(0.000001)
    left.recv(1)
    left.send(b'x')
    right.recv(1)
  `,
  'accept, non-blocking, with a time-out, and closed': `
    ${LISTENER}
    listener.settimeout(0)
    listener.accept()
    listener.settimeout(0.001)
    listener.accept()
    listener.close()
    listener.accept()
    listener.settimeout(0)
  `,
  'MSG_WAITALL, non-blocking, takes what is there': `
    ${CONNECTION}
    server.setblocking(false)
    server.recv(5, MSG_WAITALL)
    client.send(b'ab')
    select([server], [], [], 10)
    server.recv(5, MSG_WAITALL)
  `,
}
