/**
 * Asks the kernel about single TCP sockets, over NETLINK_SOCK_DIAG, as `ss` does.
 *
 * The table /proc/net/tcp tells the same, but only of all sockets at once: 50 milliseconds where a thousand clients have
 * come and gone, against a tenth of one for a question. Node has no netlink, so these are system calls of our own. Nothing
 * is said to a judged program here. Each question opens its own socket and closes it: a thread may be ended at any moment.
 *
 * @see sock_diag(7), netlink(7); struct inet_diag_req_v2 and inet_diag_msg in linux/inet_diag.h
 */
import { endianness } from 'node:os'
import { fromCLibrary } from './c-library.ts'

/** An IPv4 address and a port. */
export type Ipv4Endpoint = { address: string; port: number }

/** What the kernel says of one socket. */
export type DiagnosedSocket = {
  localPort: number
  remotePort: number
  /** As in the kernel's table: 1 is established, 2 connecting, 10 listening. */
  state: number
  /** Bytes that came and were not read; for a listener the connections that wait for `accept`. */
  unread: number
  /** Bytes sent and not acknowledged, the end of file counted as one. */
  unacknowledged: number
  inode: number
}

/** States of `include/net/tcp_states.h` as bits, for {@link listIpv4Sockets}. */
export const TCP_ESTABLISHED = 1
export const TCP_SYN_SENT = 2
export const TCP_CLOSE_WAIT = 8
export const TCP_LISTEN = 10

const [AF_INET, AF_NETLINK, SOCK_RAW, SOCK_CLOEXEC, IPPROTO_TCP] = [2, 16, 3, 0o2000000, 6]
const [NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY] = [4, 20]
const [NLM_F_REQUEST, NLM_F_DUMP] = [1, 0x300]
const [NLMSG_ERROR, NLMSG_DONE] = [2, 3]
const MSG_DONTWAIT = 0x40
const ENOENT = 2
const HEADER_BYTES = 16
const REQUEST_BYTES = HEADER_BYTES + 56
/** Offsets in a request, the header included. */
const REQUEST = { states: 20, sport: 24, dport: 26, source: 28, destination: 44, cookie: 64 }
/** Offsets in an answer, from the end of its header. */
const ANSWER = { state: 1, sport: 4, dport: 6, rqueue: 56, wqueue: 60, inode: 68 }
/** An answer to a listing comes in pieces of at most so many bytes. */
const PIECE_BYTES = 32_768

type Calls = {
  socket: (family: number, type: number, protocol: number) => number
  send: (fd: number, bytes: Buffer, length: number, flags: number) => number
  recv: (fd: number, bytes: Buffer, length: number, flags: number) => number
  close: (fd: number) => number
}

/** `undefined` where the kernel cannot be asked: then its table is what there is. */
let calls: Calls | undefined | 'not tried' = 'not tried'

/** Finds the end of a connection that has `local` as its own address; a listener at that port is none. */
export function findIpv4Socket(local: Ipv4Endpoint, remote: Ipv4Endpoint): DiagnosedSocket | 'none' | undefined {
  const request = newRequest(NLM_F_REQUEST, 0xffffffff)
  request.writeUInt16BE(local.port, REQUEST.sport)
  request.writeUInt16BE(remote.port, REQUEST.dport)
  request.set(bytesOf(local.address), REQUEST.source)
  request.set(bytesOf(remote.address), REQUEST.destination)
  request.fill(0xff, REQUEST.cookie) // INET_DIAG_NOCOOKIE: whichever socket it is
  const found = ask(request)
  if (found === undefined) return undefined
  return found.find(each => each.remotePort === remote.port && each.state !== TCP_LISTEN) ?? 'none'
}

/** Lists the IPv4 sockets that are in one of the states; `undefined` where the kernel does not tell. */
export function listIpv4Sockets(states: readonly number[]): DiagnosedSocket[] | undefined {
  const mask = states.reduce((bits, state) => bits | (1 << state), 0)
  return ask(newRequest(NLM_F_REQUEST | NLM_F_DUMP, mask))
}

function newRequest(flags: number, states: number): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES)
  request.writeUInt32LE(REQUEST_BYTES, 0)
  request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4)
  request.writeUInt16LE(flags, 6)
  request[HEADER_BYTES] = AF_INET
  request[HEADER_BYTES + 1] = IPPROTO_TCP
  request.writeUInt32LE(states >>> 0, REQUEST.states)
  return request
}

const bytesOf = (address: string): number[] => address.split('.').map(Number)

/** Sends a request and reads all of the answer: the kernel answers before `send` returns. */
function ask(request: Buffer): DiagnosedSocket[] | undefined {
  if (calls === 'not tried') calls = load()
  if (calls === undefined) return undefined
  const { socket, send, recv, close } = calls
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
  if (fd === -1) return undefined
  try {
    if (send(fd, request, request.length, 0) !== request.length) return undefined
    const isListing = (request.readUInt16LE(6) & NLM_F_DUMP) === NLM_F_DUMP
    const found: DiagnosedSocket[] = []
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    for (;;) {
      const length = recv(fd, piece, piece.length, MSG_DONTWAIT)
      if (length <= 0) return undefined
      const end = readMessages(piece.subarray(0, length), found)
      if (end === 'refused') return undefined
      if (end === 'done' || !isListing) return found
    }
  } finally {
    close(fd)
  }
}

/** Reads the messages of one piece into `found`; says whether they are the last. */
function readMessages(piece: Buffer, found: DiagnosedSocket[]): 'more' | 'done' | 'refused' {
  for (let at = 0; at + HEADER_BYTES <= piece.length; ) {
    const type = piece.readUInt16LE(at + 4)
    const body = at + HEADER_BYTES
    if (type === NLMSG_DONE) return 'done'
    if (type === NLMSG_ERROR) return piece.readInt32LE(body) === -ENOENT ? 'done' : 'refused'
    found.push({
      localPort: piece.readUInt16BE(body + ANSWER.sport),
      remotePort: piece.readUInt16BE(body + ANSWER.dport),
      state: piece[body + ANSWER.state]!,
      unread: piece.readUInt32LE(body + ANSWER.rqueue),
      unacknowledged: piece.readUInt32LE(body + ANSWER.wqueue),
      inode: piece.readUInt32LE(body + ANSWER.inode),
    })
    at += (piece.readUInt32LE(at) + 3) & ~3
  }
  return 'more'
}

function load(): Calls | undefined {
  if (process.platform !== 'linux' || endianness() !== 'LE') return undefined
  return fromCLibrary(libc => ({
    socket: libc.func('socket', 'int', ['int', 'int', 'int']),
    send: libc.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int']),
    recv: libc.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int']),
    close: libc.func('close', 'int', ['int']),
  }))
}
