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
}
