/** How a call looks in a trace: `recv(5, 1024) = 12 "Hello, world"`, in the manner of strace. Functions of data only. */
import { decodeAddress } from './address.ts'
import { reasonFor } from './error-reasons.ts'
import { platform } from './platform/current.ts'
import { bytesAt } from './receive-buffer.ts'
import { errorName } from './socket-error.ts'
import type { Memory, SystemCalls } from './system-calls.ts'
import { waitingShapes } from './trace-waiting.ts'

/** A call that has returned: what it was given and what came of it, in words. */
export interface TracedCall {
  call: keyof SystemCalls
  args: string[]
  /** What the call returned; -1 for an error. */
  result: number
  /** What the call wrote: bytes, an address, a value. */
  detail?: string
  /** The name of the error. */
  error?: string
}

interface Shape<Arguments> {
  args(args: Arguments): string[]
  detail?(args: Arguments, result: number): string
}

type Shapes = { [Call in keyof SystemCalls]: Shape<Parameters<SystemCalls[Call]>> }

const { constants } = platform
/** How many bytes of a message are shown. */
const SHOWN_BYTES = 64
const POLL_EVENTS = { POLLIN: 1, POLLPRI: 2, POLLOUT: 4, POLLERR: 8, POLLHUP: 16, POLLNVAL: 32 }

const shapes: Shapes = {
  socket: { args: ([family, type, proto]) => [nameOf('AF_', family), socketType(type), String(proto)] },
  socketpair: {
    args: ([family, type, proto]) => [nameOf('AF_', family), socketType(type), String(proto)],
    detail: ([, , , fds]) => `[${fds.join(', ')}]`,
  },
  bind: { args: ([fd, address, length]) => [String(fd), formatAddress(address, length)] },
  connect: { args: ([fd, address, length]) => [String(fd), formatAddress(address, length)] },
  listen: { args: numbers },
  accept: { args: ([fd]) => [String(fd)], detail: ([, address, length]) => formatAddress(address, length[0]!) },
  getsockname: { args: ([fd]) => [String(fd)], detail: ([, address, length]) => formatAddress(address, length[0]!) },
  getpeername: { args: ([fd]) => [String(fd)], detail: ([, address, length]) => formatAddress(address, length[0]!) },
  send: { args: ([fd, bytes, , flags]) => [String(fd), quote(bytes), ...flagArgument(flags)] },
  recv: {
    args: ([fd, , length, flags]) => [String(fd), String(length), ...flagArgument(flags)],
    detail: ([, bytes], result) => quote(written(bytes, result)),
  },
  sendto: {
    args: ([fd, bytes, , flags, to, length]) => [
      ...[String(fd), quote(bytes), ...flagArgument(flags)],
      formatAddress(to, length),
    ],
  },
  recvfrom: {
    args: ([fd, , count, flags]) => [String(fd), String(count), ...flagArgument(flags)],
    detail: ([, bytes, , , from], result) =>
      `${quote(written(bytes, result))} ${formatAddress(from.bytes, from.length[0]!)}`,
  },
  shutdown: { args: ([fd, how]) => [String(fd), nameOf('SHUT_', how)] },
  close: { args: numbers },
  setsockopt: { args: ([fd, level, option, value]) => [String(fd), ...optionNames(level, option), formatValue(value)] },
  getsockopt: {
    args: ([fd, level, option]) => [String(fd), ...optionNames(level, option)],
    detail: ([, , , value, length]) => formatValue(value.subarray(0, length[0])),
  },
  fcntl: {
    args: ([fd, command, argument]) => {
      if (command === platform.file.F_DUPFD_CLOEXEC) return [String(fd), 'F_DUPFD_CLOEXEC', String(argument)]
      const isSet = command === platform.file.F_SETFL
      return isSet ? [String(fd), 'F_SETFL', fileFlags(argument)] : [String(fd), 'F_GETFL']
    },
    detail: ([, command], result) => (command === platform.file.F_GETFL ? fileFlags(result) : ''),
  },
  poll: {
    args: ([fds, count, timeoutMs]) => [formatPoll(fds, count, 4), String(timeoutMs)],
    detail: ([fds, count], result) => (result > 0 ? formatPoll(fds, count, 6) : ''),
  },
  getaddrinfo: { args: ([host, service]) => [JSON.stringify(host), JSON.stringify(service)] },
  freeaddrinfo: { args: () => [] },
  getnameinfo: {
    args: ([address, length]) => [formatAddress(address, length)],
    detail: ([, , host, service]) => [host, service].map(name => quote(name.subarray(0, name.indexOf(0)))).join(' '),
  },
  ...waitingShapes,
}

/** Describes a call from its arguments and from what the table answered. */
export function describeCall<Call extends keyof SystemCalls>(
  call: Call,
  args: Parameters<SystemCalls[Call]>,
  answer: number,
): TracedCall {
  const shape: Shape<Parameters<SystemCalls[Call]>> = shapes[call]
  const described: TracedCall = { call, args: shape.args(args), result: answer }
  if ((call === 'getaddrinfo' || call === 'getnameinfo') && answer !== 0) {
    const name = Object.entries(platform.resolverErrors).find(([, code]) => code === answer)?.[0]
    return { ...described, error: name ?? `EAI_${answer}` }
  }
  if (answer < 0) return { ...described, result: -1, error: errorName(-answer) }
  const detail = shape.detail?.(args, answer)
  return detail ? { ...described, detail } : described
}

/** Writes a call as one line without the line end. */
export function formatCall({ call, args, result, detail, error }: TracedCall): string {
  const outcome = [String(result), error, error && `(${reasonFor(error, call)})`, detail]
  return `${call}(${args.join(', ')}) = ${outcome.filter(Boolean).join(' ')}`
}

/** Writes bytes as a C string in quotes, at most 64 of them. */
export function quote(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, SHOWN_BYTES), escapeByte).join('')
  return `"${shown}"${bytes.length > SHOWN_BYTES ? '...' : ''}`
}

function written(memory: Memory, length: number): Uint8Array {
  return typeof memory === 'number' ? bytesAt(memory, length) : memory.subarray(0, length)
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte)
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }[character]
  if (short) return short
  return byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, '0')}`
}

function numbers(args: readonly number[]): string[] {
  return args.map(String)
}

function nameOf(prefix: string, value: number): string {
  const found = Object.entries(constants).find(([name, number]) => name.startsWith(prefix) && number === value)
  return found ? found[0] : String(value)
}

function socketType(type: number): string {
  return nameOf('SOCK_', type & ~(constants.SOCK_CLOEXEC | constants.SOCK_NONBLOCK))
}

function optionNames(level: number, option: number): string[] {
  const isSocketLevel = level === constants.SOL_SOCKET
  const name = isSocketLevel ? 'SOL_SOCKET' : nameOf('IPPROTO_', level)
  const prefix = isSocketLevel ? 'SO_' : name.replace('IPPROTO_', '').concat('_')
  return [name, nameOf(prefix, option)]
}

/** MSG_NOSIGNAL is on every send and says nothing. */
function flagArgument(flags: number): string[] {
  return flagNames(flags & ~constants.MSG_NOSIGNAL, 'MSG_', constants)
}

function fileFlags(flags: number): string {
  return flags & platform.file.O_NONBLOCK ? 'O_RDWR|O_NONBLOCK' : 'O_RDWR'
}

function flagNames(flags: number, prefix: string, names: Record<string, number>): string[] {
  if (flags === 0) return []
  const known = Object.entries(names).filter(([name, bit]) => name.startsWith(prefix) && bit !== 0 && flags & bit)
  const rest = known.reduce((left, [, bit]) => left & ~bit, flags)
  return [[...known.map(([name]) => name), ...(rest ? [`0x${rest.toString(16)}`] : [])].join('|')]
}

function formatPoll(fds: Uint8Array, count: number, offset: number): string {
  const view = new DataView(fds.buffer, fds.byteOffset)
  const entries = Array.from({ length: count }, (_, index) => {
    const [events = '0'] = flagNames(view.getInt16(8 * index + offset, true), 'POLL', POLL_EVENTS)
    return `${view.getInt32(8 * index, true)} ${events}`
  })
  return `[${entries.join(', ')}]`
}

function formatAddress(bytes: Uint8Array, length: number): string {
  const { host, port, path, pid, groups } = decodeAddress(bytes, length)
  if (pid !== undefined) return `pid ${pid} groups ${groups}`
  if (path !== undefined) return JSON.stringify(path.replace('\0', '@'))
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function formatValue(value: Uint8Array): string {
  if (value.length !== 4) return quote(value)
  return String(new DataView(value.buffer, value.byteOffset).getInt32(0, true))
}
