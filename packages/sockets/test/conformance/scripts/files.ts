/** makefile: reading and writing a connection as a file, with and without a buffer. */
import { CONNECTION, PAIR } from './scenes.ts'

export const files = {
  'what is written waits for flush': `
    ${PAIR}
    file = left.makefile('wb')
    file.write(b'hello')
    right.recv(10, MSG_DONTWAIT)
    file.flush()
    right.recv(10, MSG_DONTWAIT)
  `,
  'close flushes': `
    ${PAIR}
    file = left.makefile('wb')
    file.write(b'hello')
    file.close()
    right.recv(10)
    file.close()
    file.write(b'x')                              # differs: closed-file
  `,
  'a buffer that is full is sent': `
    ${PAIR}
    file = left.makefile('wb', 4)
    file.write(b'ab')
    right.recv(10, MSG_DONTWAIT)
    file.write(b'cdef')
    file.flush()
    right.recv(10)
  `,
  'without a buffer each write is sent': `
    ${PAIR}
    file = left.makefile('wb', 0)
    file.write(b'at once')
    right.recv(10)
  `,
  'lines of bytes': `
    ${PAIR}
    right.sendall(b'one\\ntwo\\nthree')
    right.shutdown(SHUT_WR)
    file = left.makefile('rb')
    file.readline()
    file.readline()
    file.readline()
    file.readline()
  `,
  'a line at most so long': `
    ${PAIR}
    right.sendall(b'a long line\\nshort\\n')
    file = left.makefile('rb')
    file.readline(4)
    file.readline(100)
    file.readline(0)
    file.readline()
  `,
  'so many bytes': `
    ${PAIR}
    right.sendall(b'0123456789')
    right.shutdown(SHUT_WR)
    file = left.makefile('rb')
    file.read(4)
    file.read(0)
    file.read(100)
    file.read(1)
  `,
  'all up to the end': `
    ${PAIR}
    right.sendall(b'0123456789')
    right.close()
    file = left.makefile('rb')
    file.read()
    file.read()
    file.read(-1)
  `,
  'into a buffer': `
    ${PAIR}
    right.sendall(b'0123')
    right.close()
    file = left.makefile('rb')
    space = buffer(6)
    file.readinto(space)
    content(space)
    file.readinto(space)
  `,
  'both directions': `
    ${CONNECTION}
    file = client.makefile('rwb')
    file.write(b'question\\n')
    file.flush()
    server.recv(100)
    server.send(b'answer\\n')
    file.readline()
    file.readable()
    file.writable()
  `,
  'lines of text': `
    ${PAIR}
    right.sendall(b'eins\\nzw\\xc3\\xb6lf\\r\\ndrei\\rvier')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8')
    file.readline()
    file.readline()
    file.readline()
    file.readline()
    file.readline()
  `,
  'characters of text': `
    ${PAIR}
    right.sendall(b'\\xc3\\xb6\\xc3\\xa4\\xc3\\xbc!')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8')
    file.read(2)
    file.read()
    file.read()
  `,
  'text is written as bytes': `
    ${PAIR}
    file = left.makefile('w', -1, encoding='utf-8')
    file.write('gr\\xfc\\xdfe\\n')
    file.flush()
    right.recv(100)
  `,
  'the socket stays open for its files': `
    ${CONNECTION}
    file = client.makefile('rb')
    client.close()
    server.send(b'still here\\n')
    file.readline()
    file.close()
    server.recv(10)
  `,
  'a file that is closed leaves the socket open': `
    ${CONNECTION}
    file = client.makefile('rb')
    file.close()
    client.send(b'x')
    server.recv(10)
    client.close()
    server.recv(10)
  `,
  'a file with a time-out': `
    ${PAIR}
    left.settimeout(0.02)
    file = left.makefile('rb')
    file.readline()
    file.readline()                               # differs: file-after-timeout
  `,
  'modes that are none': `
    ${PAIR}
    left.makefile('x')
    left.makefile('rt ')
    left.makefile(5)
    left.makefile('r', 0)
  `,
  'the wrong direction': `
    ${PAIR}
    reader = left.makefile('rb')
    reader.write(b'x')                            # differs: file-direction
    writer = left.makefile('wb')
    writer.read(1)                                # differs: file-direction
  `,
  'values of another type': `
    ${PAIR}
    file = left.makefile('rwb')
    file.write('text')
    file.write(5)
    file.read('1')
    file.readinto('text')
  `,
  'modes in other orders, and none': `
    ${PAIR}
    none = left.makefile('')
    none.readable()
    none.writable()
    bytes = left.makefile('b')
    bytes.readable()
    swapped = left.makefile('bw')
    swapped.writable()
    swapped.readable()
    left.makefile('r+')
    left.makefile('R')
    left.makefile(null)
    left.makefile('rb', 'x')
    left.makefile('r', -1, encoding='no such encoding')
    left.makefile('r', -1, newline='x')
  `,
  'sizes that are none': `
    ${PAIR}
    right.sendall(b'one\\ntwo\\n')
    right.close()
    file = left.makefile('rb')
    left.makefile('rb', -2)                       # differs: buffering-below
    file.readline(-5)                             # differs: size-below
    file.readline('x')
    file.read(-2)
  `,
  'writes that just fit, and do not': `
    ${PAIR}
    file = left.makefile('wb', 8)
    file.write(b'12345')
    file.write(b'678')
    right.recv(20, MSG_DONTWAIT)
    file.write(b'9')
    right.recv(20, MSG_DONTWAIT)
    file.write(b'abcdefghijklmn')
    file.flush()
    right.recv(50, MSG_DONTWAIT)
    file.write(b'')
    file.flush()
    right.recv(50, MSG_DONTWAIT)
  `,
  'a buffer of one byte': `
    ${PAIR}
    file = left.makefile('wb', 1)
    file.write(b'a')
    right.recv(10, MSG_DONTWAIT)
    file.write(b'b')
    right.recv(10, MSG_DONTWAIT)
    file.write(b'cdef')
    right.recv(10, MSG_DONTWAIT)
  `,
  'text has one buffer': `
    ${PAIR}
    file = left.makefile('w', 4, encoding='utf-8')
    file.write('more than four')
    right.recv(20, MSG_DONTWAIT)                  # differs: text-buffer
    file.flush()
    right.recv(20, MSG_DONTWAIT)                  # differs: text-buffer-sent
  `,
  'read1 answers what is there': `
    ${PAIR}
    right.sendall(b'abcdef')
    file = left.makefile('rb')
    file.read1(2)
    file.read1(100)
    right.sendall(b'xyz')
    file.read1(0)
    file.read1()
    right.close()
    file.read1(5)
  `,
  'into a buffer of nothing': `
    ${PAIR}
    right.sendall(b'abc')
    file = left.makefile('rb')
    none = buffer(0)
    file.readinto(none)
    space = buffer(2)
    file.readinto(space)
    content(space)
  `,
  'without a buffer a line takes no byte of the next': `
    ${PAIR}
    right.sendall(b'abc\\ndef')
    file = left.makefile('rb', 0)
    file.read(2)
    file.readline(0)
    file.readline()
    left.recv(1)
    file.read(0)
    file.read(100)
    right.close()
    file.read()
    file.readline()
  `,
  'without a buffer a line at most so long': `
    ${PAIR}
    right.sendall(b'abcdef\\n')
    file = left.makefile('rb', 0)
    file.readline(3)
    file.readline()
  `,
  'without a buffer on a socket that never waits': `
    ${PAIR}
    left.setblocking(false)
    file = left.makefile('rwb', 0)
    file.read(3)                                  # differs: file-would-block
    right.send(b'xx')
    select([left], [], [], 10)
    file.read(3)
    fill(left)
    file.write(b'x')                              # differs: file-would-block
  `,
  'without a buffer, after a time-out': `
    ${PAIR}
    left.settimeout(0.02)
    file = left.makefile('rb', 0)
    file.read(1)
    right.send(b'abc')
    file.read(1)                                  # differs: file-after-timeout
  `,
  'what had come before a time-out': `
    ${PAIR}
    left.settimeout(0.02)
    right.send(b'partial')
    file = left.makefile('rb')
    file.read(3)
    file.readline()
    file.read(4)                                  # differs: file-keeps-bytes
  `,
  'a file that is closed': `
    ${PAIR}
    file = left.makefile('rb')
    file.closed
    file.close()
    file.closed
    file.read(1)                                  # differs: closed-file
    file.readline()                               # differs: closed-file
    file.flush()                                  # differs: closed-file
    file.fileno()                                 # differs: closed-file-number
    file.readable()                               # differs: closed-file-direction
  `,
  'two files, and a socket that is closed before them': `
    ${PAIR}
    one = left.makefile('rb')
    two = left.makefile('wb')
    left.close()
    left.getsockname()
    one.close()
    two.write(b'abc')
    two.close()
    left.fileno()
    right.recv(10)
    right.recv(10)
  `,
  'the end of a with block, and of another': `
    ${PAIR}
    file = left.makefile('rb')
    dispose(left)
    right.send(b'abc')
    file.read(3)
    dispose(file)
    right.recv(1)
  `,
  'the descriptor is given away under a file': `
    ${PAIR}
    file = left.makefile('rb')
    fd = left.detach()
    right.send(b'x')
    file.read(1)
    again = Socket.from(fd)
    again.recv(1)
    file.close()
  `,
  'a peer that has gone before flush': `
    ${PAIR}
    file = left.makefile('wb')
    file.write(b'abc')
    right.close()
    file.flush()
    file.close()
    file.closed
  `,
  'text with its line ends as they are': `
    ${PAIR}
    right.sendall(b'a\\r\\nb\\rc\\nd')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8', newline='')
    file.readline()
    file.readline()
    file.readline()
    file.readline()
  `,
  'text with line ends of one kind': `
    ${PAIR}
    right.sendall(b'a\\r\\nb\\rc\\nd')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8', newline='\\r')
    file.readline()
    file.readline()
    file.readline()
  `,
  'text with line ends of two characters': `
    ${PAIR}
    right.sendall(b'a\\r\\nb\\rc\\nd')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8', newline='\\r\\n')
    file.readline()
    file.readline()
  `,
  'text with line ends that are written': `
    ${PAIR}
    file = left.makefile('w', -1, encoding='utf-8', newline='\\r\\n')
    file.write('a\\nb\\r\\n')
    file.flush()
    right.recv(100)
    plain = left.makefile('w', -1, encoding='utf-8', newline='')
    plain.write('a\\nb\\r\\n')
    plain.flush()
    right.recv(100)
  `,
  'text of another encoding': `
    ${PAIR}
    file = left.makefile('w', -1, encoding='latin1')
    file.write('\\xe4')
    file.write('\u20ac')
    file.write(5)
    file.write(b'x')
    file.flush()
    right.recv(100)
  `,
  'a line of text at most so long': `
    ${PAIR}
    right.sendall(b'abc\\ndef\\n')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8')
    file.readline(2)
    file.readline(0)
    file.readline(10)
    file.readline(-1)
    file.readline()
  `,
  'bytes that are no text': `
    ${PAIR}
    right.sendall(b'ok\\xff\\n')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8')
    file.readline()
  `,
  'a character that is cut by the end': `
    ${PAIR}
    right.sendall(b'ok\\xc3')
    right.close()
    file = left.makefile('r', -1, encoding='utf-8')
    file.read()
  `,
  'a write that is taken in part': `
    ${PAIR}
    left.setblocking(false)
    file = left.makefile('wb', 0)
    file.write(b'x' * 20000000)
    file.fileno()
    file.writable()
    file.readable()
  `,
}
