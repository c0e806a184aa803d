/**
 * A socket: one descriptor and the system calls on it, under their own names. Calls block the thread that makes them.
 *
 * When this is the wrong tool: a server that must also run timers and promises wants `node:net`. While a call blocks,
 * nothing else of its thread runs, signal handlers of the program included.
 *
 * @see https://man7.org/linux/man-pages/man7/socket.7.html
 */
import { isUint8Array } from 'node:util/types'
import { type Address, type AddressInput, decodeAddress, SOCKADDR_STORAGE_BYTES } from './address.ts'
import { integer, reject } from './arguments.ts'
import type { BinaryFile } from './binary-file.ts'
import { connect } from './connecting.ts'
import { type BinaryMode, makeFile, type TextMode } from './makefile.ts'
import { platform } from './platform/current.ts'
import { resolveAddress } from './resolve.ts'
import { errnoOf, systemError, timeoutError } from './socket-error.ts'
import { familyOf, readAddress } from './socket-names.ts'
import { getBytes, getInteger, setOption } from './socket-options.ts'
import { calls } from './system-calls.ts'
import type { TextFile, TextOptions } from './text-file.ts'
import { Transfer } from './transfer.ts'
import { POLLIN, waitFor } from './waiting.ts'

const { AF_INET, SHUT_RD, SHUT_RDWR, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM } = platform.constants
const { SOL_SOCKET, SO_ACCEPTCONN, SO_DOMAIN, SO_PROTOCOL, SO_TYPE, SOMAXCONN } = platform.constants
const BACKLOG_MAX = 4096

const ACCEPT = { syscall: 'accept', events: POLLIN, awaited: 'no connection came' }

/**
 * One end of a communication. Whoever makes it closes it, with {@link Socket.close} or `using`.
 *
 * @see https://man7.org/linux/man-pages/man7/socket.7.html
 */
export class Socket extends Transfer {
  /** The type, SOCK_STREAM. */
  readonly type: number
  /** The protocol, 0 for the usual one of the type. */
  readonly proto: number
  #isListening = false
  #openFiles = 0
  /** Closed by the program, while files still need the descriptor. */
  #isClosing = false

  /** Opens a socket, or takes over the descriptor `fd` of one. Programs call {@link socket} and {@link Socket.from}. */
  constructor(family: number = AF_INET, type: number = SOCK_STREAM, proto = 0, fd?: number) {
    integer('family', family, 0, 255)
    integer('type', type, 0)
    integer('proto', proto, 0)
    super(fd === undefined ? open(family, type, proto) : integer('fd', fd, 0), family)
    this.type = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)
    this.proto = proto
    if (type & SOCK_NONBLOCK) this.setblocking(false)
  }

  /**
   * Takes over a descriptor, for one from {@link detach}, from another thread or from the parent process. It is closed by the
   * new object. A descriptor that is non-blocking stays so: its time-out is then 0.
   *
   * @param fd an open descriptor of a socket
   * @throws SocketError EBADF if the number is not open, ENOTSOCK if it is no socket
   * @see https://docs.python.org/3/library/socket.html#socket.socket
   */
  static from(fd: number): Socket {
    integer('fd', fd, 0)
    const type = getInteger(fd, SOL_SOCKET, SO_TYPE)
    const family = SO_DOMAIN === -1 ? familyOf(fd) : getInteger(fd, SOL_SOCKET, SO_DOMAIN)
    const proto = SO_PROTOCOL === -1 ? 0 : getInteger(fd, SOL_SOCKET, SO_PROTOCOL)
    const adopted = new Socket(family, type, proto, fd)
    adopted.#isListening = type !== SOCK_DGRAM && getInteger(fd, SOL_SOCKET, SO_ACCEPTCONN) === 1
    adopted.adoptMode()
    return adopted
  }

  /**
   * Gives the socket an address of this machine. A name is looked up, which may take time; port 0 lets the kernel choose.
   *
   * @throws SocketError EADDRINUSE, EADDRNOTAVAIL, EACCES, EINVAL if it has an address already
   * @see https://man7.org/linux/man-pages/man2/bind.2.html
   */
  bind(address: AddressInput): void {
    const sockaddr = resolveAddress(this.family, address)
    const result = calls.bind(this.fileno(), sockaddr, sockaddr.length)
    if (result < 0) throw systemError('bind', -result, address)
  }

  /**
   * Makes the socket one that accepts connections.
   *
   * @param backlog how many finished connections may wait for `accept`, from 0 to 4096; the kernel has its own upper limit
   * @throws SocketError EADDRINUSE, EOPNOTSUPP
   * @see https://man7.org/linux/man-pages/man2/listen.2.html
   */
  listen(backlog: number = Math.min(SOMAXCONN, 128)): void {
    const result = calls.listen(this.fileno(), integer('backlog', backlog, 0, BACKLOG_MAX))
    if (result < 0) throw systemError('listen', -result)
    this.#isListening = true
  }

  /**
   * Waits for a connection and answers its socket, which the caller closes, and the address of the peer. The new socket
   * blocks, whatever the mode of this one.
   *
   * @throws SocketError EAGAIN, ETIMEDOUT, EINVAL if the socket does not listen, EMFILE
   * @see https://man7.org/linux/man-pages/man2/accept.2.html
   */
  accept(): [Socket, Address] {
    const sockaddr = new Uint8Array(SOCKADDR_STORAGE_BYTES)
    const length = new Uint32Array(1)
    const deadline = this.deadline()
    const attempt = (fd: number) => {
      length[0] = SOCKADDR_STORAGE_BYTES
      return calls.accept(fd, sockaddr, length)
    }
    // A bare accept is begun anew by the kernel after a signal; poll comes back. Not before a socket listens: poll would
    // wait where accept says EINVAL.
    if (this.#isListening && this.gettimeout() === null) waitFor(this.fileno(), POLLIN, null)
    const first = attempt(this.fileno())
    const fd = first >= 0 ? first : this.retry(ACCEPT, first, deadline, attempt)
    const connection = new Socket(this.family, this.type, this.proto, fd)
    // Where accept4 is missing the new descriptor has the mode of the listener.
    if (!platform.hasAccept4 && this.gettimeout() !== null) connection.setblocking(true)
    return [connection, decodeAddress(sockaddr, length[0]!)]
  }

  /**
   * Connects to an address and waits until the peer's kernel has answered. A name is looked up and its first address tried.
   *
   * @throws SocketError ECONNREFUSED, ETIMEDOUT, EINPROGRESS (non-blocking), ENETUNREACH, EISCONN, EADDRNOTAVAIL
   * @see https://man7.org/linux/man-pages/man2/connect.2.html
   */
  connect(address: AddressInput): void {
    const sockaddr = resolveAddress(this.family, address)
    const errno = connect(this.fileno(), sockaddr, this.gettimeout(), this.deadline())
    if (errno === 'timed out') throw timeoutError('connect', 'no answer came', this.gettimeout()!, address)
    if (errno !== 0) throw systemError('connect', errno, address)
  }

  /**
   * Connects as {@link connect} does, but answers the error number, positive, where that would throw: 0 on success,
   * EINPROGRESS on a non-blocking socket, EAGAIN after a time-out as in Python. Compare with `os.constants.errno`.
   *
   * @throws TypeError, RangeError, and SocketError with syscall `getaddrinfo` for a name that is not known
   * @see https://man7.org/linux/man-pages/man2/connect.2.html
   */
  connect_ex(address: AddressInput): number {
    const sockaddr = resolveAddress(this.family, address)
    const errno = connect(this.fileno(), sockaddr, this.gettimeout(), this.deadline())
    return errno === 'timed out' ? errnoOf('EAGAIN') : errno
  }

  /**
   * Makes a file of bytes on the connection, with lines to read and small writes that go out together. The caller closes it.
   *
   * @param mode `'rb'`, `'wb'` or `'rwb'`
   * @param buffering the size of its buffer in bytes; -1 is 8192, and 0 is none: each read and write is then one call
   * @see https://docs.python.org/3/library/socket.html#socket.socket.makefile
   */
  makefile(mode: BinaryMode, buffering?: number): BinaryFile
  /**
   * Makes a file of text on the connection. The caller closes it; the socket stays open until it is closed itself and all its
   * files are. The socket may have a time-out, but should not be one that never waits: a read without bytes is then EAGAIN.
   *
   * **What is written waits in a buffer until `flush` or `close`.** Whoever writes a question and reads the answer flushes in
   * between, or waits for ever.
   *
   * @param mode `'r'`, `'w'` or `'rw'`
   * @param buffering the size of its buffer in bytes; -1 is 8192
   * @throws RangeError for another mode, and for a file of text without a buffer
   * @see https://docs.python.org/3/library/socket.html#socket.socket.makefile
   */
  makefile(mode?: TextMode, buffering?: number, options?: TextOptions): TextFile
  makefile(mode: BinaryMode | TextMode = 'r', buffering = -1, options: TextOptions = {}): BinaryFile | TextFile {
    const release = () => {
      this.#openFiles -= 1
      if (this.#isClosing && this.#openFiles === 0) super.close()
    }
    const file = makeFile({ socket: this, release }, mode, buffering, options)
    this.#openFiles += 1
    return file
  }

  /**
   * Closes the socket. A second time is harmless; every other call after it is EBADF. While files of it ({@link makefile}) are
   * open, the descriptor stays open, for all calls, and the last of them closes it.
   *
   * @throws SocketError EBADF if someone else has closed the number behind this object's back
   * @see https://man7.org/linux/man-pages/man2/close.2.html
   */
  override close(): void {
    if (this.#openFiles === 0) super.close()
    else this.#isClosing = true
  }

  /**
   * Ends one direction of the connection, or both. After SHUT_WR the peer reads the end of file, and this side still reads.
   *
   * @param how SHUT_RD, SHUT_WR or SHUT_RDWR
   * @throws SocketError ENOTCONN
   * @see https://man7.org/linux/man-pages/man2/shutdown.2.html
   */
  shutdown(how: number): void {
    const result = calls.shutdown(this.fileno(), integer('how', how, SHUT_RD, SHUT_RDWR))
    if (result < 0) throw systemError('shutdown', -result)
  }

  /**
   * Answers the address of this end; after binding to port 0 it has the port that the kernel chose.
   *
   * @see https://man7.org/linux/man-pages/man2/getsockname.2.html
   */
  getsockname(): Address {
    return readAddress('getsockname', this.fileno())
  }

  /**
   * Answers the address of the other end.
   *
   * @throws SocketError ENOTCONN
   * @see https://man7.org/linux/man-pages/man2/getpeername.2.html
   */
  getpeername(): Address {
    return readAddress('getpeername', this.fileno())
  }

  /**
   * Sets an option: a number as a C `int`, bytes as they are (SO_LINGER takes two ints, `Int32Array.of(1, 0)` as bytes).
   *
   * @throws SocketError ENOPROTOOPT, EINVAL
   * @see https://man7.org/linux/man-pages/man2/setsockopt.2.html
   */
  setsockopt(level: number, option: number, value: number | Uint8Array): void {
    integer('level', level)
    integer('option', option)
    if (typeof value !== 'number' && !isUint8Array(value)) reject('value', 'an integer or a Uint8Array', value)
    setOption(this.fileno(), level, option, typeof value === 'number' ? integer('value', value) : value)
  }

  /**
   * Answers an option whose value is a C `int`.
   *
   * @see https://man7.org/linux/man-pages/man2/getsockopt.2.html
   */
  getsockopt(level: number, option: number): number
  /**
   * Answers the bytes of an option, at most `bufsize`.
   *
   * @param bufsize from 1 to 1024; if left out, the value is a number
   * @throws SocketError ENOPROTOOPT
   * @see https://man7.org/linux/man-pages/man2/getsockopt.2.html
   */
  getsockopt(level: number, option: number, bufsize: number): Buffer
  getsockopt(level: number, option: number, bufsize?: number): number | Buffer {
    integer('level', level)
    integer('option', option)
    if (bufsize === undefined) return getInteger(this.fileno(), level, option)
    return getBytes(this.fileno(), level, option, integer('bufsize', bufsize, 1, 1024))
  }
}

function open(family: number, type: number, proto: number): number {
  const fd = calls.socket(family, type & ~SOCK_NONBLOCK, proto)
  if (fd < 0) throw systemError('socket', -fd)
  return fd
}
