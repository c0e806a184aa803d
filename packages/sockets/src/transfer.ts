/**
 * The calls that move bytes, on a descriptor of a family: to and from the connected peer, and, for datagrams, to and from an
 * address that each call names. The rest of a socket is `socket.ts`.
 */
import { type Address, type AddressInput, decodeAddress, SOCKADDR_STORAGE_BYTES } from './address.ts'
import { bytes, integer } from './arguments.ts'
import { Descriptor } from './descriptor.ts'
import { addressOf, lengthOf, restOf } from './memory.ts'
import { platform } from './platform/current.ts'
import { bytesAt, keepReceived, receiveAddress } from './receive-buffer.ts'
import { resolveDestination } from './resolve.ts'
import { calls, type Memory, type SenderRoom } from './system-calls.ts'
import { POLLIN, POLLOUT } from './waiting.ts'

const { AF_UNIX, MSG_NOSIGNAL, MSG_TRUNC } = platform.constants

const RECV = { syscall: 'recv', events: POLLIN, awaited: 'no bytes came' }
const RECVFROM = { syscall: 'recvfrom', events: POLLIN, awaited: 'no message came' }
const SEND = { syscall: 'send', events: POLLOUT, awaited: 'the send buffer stayed full' }
const SENDTO = { ...SEND, syscall: 'sendto' }

/** Where the kernel writes the sender of a message: one for all calls of the thread, read before the next one is made. */
const sender = roomForSender()

/** A descriptor that bytes go through. */
export class Transfer extends Descriptor {
  /** The address family, AF_INET. */
  readonly family: number

  /** Takes over `fd`, which is closed by {@link close}. */
  constructor(fd: number, family: number) {
    super(fd)
    this.family = family
  }

  /**
   * Hands bytes to the kernel and answers how many it took: fewer than all where the send buffer has no room for more.
   *
   * @param flags MSG_DONTWAIT, MSG_OOB, MSG_MORE and their kin; MSG_NOSIGNAL is always set
   * @throws SocketError EAGAIN, ETIMEDOUT, EPIPE, ECONNRESET, ENOTCONN
   * @see https://man7.org/linux/man-pages/man2/send.2.html
   */
  send(data: Uint8Array, flags = 0): number {
    bytes('data', data)
    const all = integer('flags', flags) | MSG_NOSIGNAL
    const result = calls.send(this.fileno(), data, lengthOf(data), all)
    return result >= 0 ? result : this.#sendLater(result, data, all)
  }

  /**
   * Hands over all the bytes, with as many calls of `send` as it takes. A time-out is one deadline for all of them. After an
   * error nobody knows how much was sent.
   *
   * @throws SocketError as {@link send}
   * @see https://man7.org/linux/man-pages/man2/send.2.html
   */
  sendall(data: Uint8Array, flags = 0): void {
    bytes('data', data)
    const all = integer('flags', flags) | MSG_NOSIGNAL
    const fd = this.fileno()
    const length = lengthOf(data)
    // Most often the kernel takes all of it at once.
    const sent = calls.send(fd, data, length, all)
    if (sent !== length) this.#sendRest(data, sent, all)
  }

  /**
   * Waits for bytes and answers those that are there, at most `bufsize`. Empty means that the peer has sent all it will, or
   * that none were asked for.
   *
   * @param bufsize from 0 to 2147483647
   * @param flags MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, MSG_OOB, MSG_TRUNC
   * @throws SocketError EAGAIN, ETIMEDOUT, ECONNRESET, ENOTCONN
   * @see https://man7.org/linux/man-pages/man2/recv.2.html
   */
  recv(bufsize: number, flags = 0): Buffer {
    integer('bufsize', bufsize, 0)
    integer('flags', flags)
    const fd = this.fileno()
    const address = receiveAddress(bufsize)
    // With MSG_TRUNC the kernel may count bytes that it has not written: up to the size asked for those are zeros.
    if (flags & MSG_TRUNC) bytesAt(address, bufsize).fill(0)
    return keepReceived(bufsize, Math.min(bufsize, this.#receive(fd, address, bufsize, flags)))
  }

  /**
   * Waits for bytes, writes them to the beginning of `buffer` and answers how many there are; 0 at end of file. With
   * MSG_TRUNC the answer may be more than fits: what the message had.
   *
   * @param nbytes how many at most; 0 is as many as fit
   * @throws SocketError as {@link recv}; RangeError if `nbytes` is more than fits
   * @see https://man7.org/linux/man-pages/man2/recv.2.html
   */
  recv_into(buffer: Uint8Array, nbytes = 0, flags = 0): number {
    bytes('buffer', buffer)
    integer('nbytes', nbytes, 0, lengthOf(buffer))
    integer('flags', flags)
    const fd = this.fileno()
    return this.#receive(fd, buffer, nbytes || lengthOf(buffer), flags)
  }

  /**
   * Sends one message to an address. The socket need not be connected; a first call binds it to a free port. An empty message
   * is a message.
   *
   * @throws SocketError EMSGSIZE, EAGAIN, ETIMEDOUT, ECONNREFUSED (an earlier message was refused), EACCES, ENETUNREACH
   * @see https://man7.org/linux/man-pages/man2/sendto.2.html
   */
  sendto(data: Uint8Array, address: AddressInput): number
  /**
   * Sends one message to an address, with flags.
   *
   * @param flags MSG_DONTWAIT and its kin; MSG_NOSIGNAL is always set
   * @see https://man7.org/linux/man-pages/man2/sendto.2.html
   */
  sendto(data: Uint8Array, flags: number, address: AddressInput): number
  sendto(data: Uint8Array, second: number | AddressInput, third?: AddressInput): number {
    bytes('data', data)
    const hasFlags = third !== undefined || typeof second === 'number'
    const flags = (hasFlags ? integer('flags', second) : 0) | MSG_NOSIGNAL
    const address = (hasFlags ? third : second) as AddressInput
    const sockaddr = resolveDestination(this.family, address)
    const result = calls.sendto(this.fileno(), data, lengthOf(data), flags, sockaddr, sockaddr.length)
    return result >= 0 ? result : this.#sendToLater(result, data, flags, sockaddr, address)
  }

  /**
   * Waits for a message and answers it with the address of its sender. What is longer than `bufsize` is cut, and the rest of
   * it is lost. The sender's host (or path) is empty where it has none: on a stream, and from an AF_UNIX socket without a name.
   *
   * @param bufsize from 0 to 2147483647
   * @param flags MSG_PEEK, MSG_DONTWAIT, MSG_TRUNC
   * @throws SocketError EAGAIN, ETIMEDOUT, ECONNREFUSED (on a connected socket, a message sent before was refused)
   * @see https://man7.org/linux/man-pages/man2/recvfrom.2.html
   */
  recvfrom(bufsize: number, flags = 0): [Buffer, Address] {
    integer('bufsize', bufsize, 0)
    integer('flags', flags)
    const fd = this.fileno()
    const address = receiveAddress(bufsize)
    if (flags & MSG_TRUNC) bytesAt(address, bufsize).fill(0)
    const count = Math.min(bufsize, this.#receiveFrom(fd, address, bufsize, flags))
    return [keepReceived(bufsize, count), this.#sender()]
  }

  /**
   * Waits for a message, writes it to the beginning of `buffer` and answers how many bytes it has, with the address of its
   * sender. With MSG_TRUNC the number may be more than fits: what the message had.
   *
   * @param nbytes how many at most; 0 is as many as fit
   * @throws SocketError as {@link recvfrom}; RangeError if `nbytes` is more than fits
   * @see https://man7.org/linux/man-pages/man2/recvfrom.2.html
   */
  recvfrom_into(buffer: Uint8Array, nbytes = 0, flags = 0): [number, Address] {
    bytes('buffer', buffer)
    integer('nbytes', nbytes, 0, lengthOf(buffer))
    integer('flags', flags)
    const fd = this.fileno()
    return [this.#receiveFrom(fd, buffer, nbytes || lengthOf(buffer), flags), this.#sender()]
  }

  #sendLater(failed: number, data: Uint8Array, flags: number): number {
    return this.retry(SEND, failed, this.deadline(), fd => calls.send(fd, data, lengthOf(data), flags))
  }

  #sendToLater(
    failed: number,
    data: Uint8Array,
    flags: number,
    sockaddr: Uint8Array,
    destination: AddressInput,
  ): number {
    const attempt = (fd: number) => calls.sendto(fd, data, lengthOf(data), flags, sockaddr, sockaddr.length)
    return this.retry({ ...SENDTO, destination }, failed, this.deadline(), attempt)
  }

  /** Goes on after a first call that gave `result`: how many bytes it sent, or `-errno`. */
  #sendRest(data: Uint8Array, result: number, flags: number): void {
    const deadline = this.deadline()
    let rest = data
    const attempt = (fd: number) => calls.send(fd, rest, lengthOf(rest), flags)
    for (let latest = result; ; latest = attempt(this.fileno())) {
      rest = restOf(rest, latest >= 0 ? latest : this.retry(SEND, latest, deadline, attempt))
      if (lengthOf(rest) === 0) return
    }
  }

  #receive(fd: number, memory: Memory, length: number, flags: number): number {
    // As in CPython: nobody waits for no bytes.
    if (length === 0 && fd !== -1) return 0
    const result = calls.recv(fd, memory, length, flags)
    return result >= 0 ? result : this.#receiveLater(result, memory, length, flags)
  }

  #receiveLater(failed: number, memory: Memory, length: number, flags: number): number {
    return this.retry(RECV, failed, this.deadline(), fd => calls.recv(fd, memory, length, flags))
  }

  #receiveFrom(fd: number, memory: Memory, length: number, flags: number): number {
    sender.length[0] = SOCKADDR_STORAGE_BYTES
    const result = calls.recvfrom(fd, memory, length, flags, sender)
    return result >= 0 ? result : this.#receiveFromLater(result, memory, length, flags)
  }

  #receiveFromLater(failed: number, memory: Memory, length: number, flags: number): number {
    return this.retry(RECVFROM, failed, this.deadline(), fd => {
      sender.length[0] = SOCKADDR_STORAGE_BYTES
      return calls.recvfrom(fd, memory, length, flags, sender)
    })
  }

  #sender(): Address {
    const length = sender.length[0]!
    return length === 0 && this.family !== AF_UNIX ? { host: '', port: 0 } : decodeAddress(sender.bytes, length)
  }
}

/** Memory beside the heap of JavaScript, which would move it. */
function roomForSender(): SenderRoom {
  const bytes = Buffer.allocUnsafeSlow(SOCKADDR_STORAGE_BYTES)
  const length = new Uint32Array(new ArrayBuffer(4))
  return { bytes, length, bytesAddress: addressOf(bytes), lengthAddress: addressOf(length) }
}
