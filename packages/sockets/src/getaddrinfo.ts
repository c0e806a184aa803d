/**
 * Looks up names through the C library, as every other program of the machine does (`/etc/hosts`, then name servers).
 * A host that is written in digits never comes here.
 *
 * @see https://man7.org/linux/man-pages/man3/getaddrinfo.3.html
 */
import { type Address, decodeAddress } from './address.ts'
import { integer, reject, string } from './arguments.ts'
import { withExitHeld } from './exit-hold.ts'
import { koffi } from './koffi.ts'
import { platform } from './platform/current.ts'
import { errorName, SocketError } from './socket-error.ts'
import { calls } from './system-calls.ts'

/** One way to reach a host. */
export interface AddressInfo {
  family: number
  type: number
  proto: number
  /** The host's official name, if AI_CANONNAME asked for it; else empty. */
  canonname: string
  address: Address
}

/** What narrows a look-up; 0 is anything. */
export interface Hints {
  family: number
  type: number
  proto: number
  flags: number
}

/** koffi keeps every type that it makes for ever: one for each length, of which there are three. */
const arrayTypes = new Map<number, ReturnType<typeof koffi.array>>()

interface RawAddressInfo extends Omit<AddressInfo, 'address'> {
  sockaddr: Uint8Array
}

/**
 * Looks up the addresses of a host and a port (or service name). Blocks; may ask a name server.
 *
 * @param host a name, an IP address, or null for this machine (loopback; every address with AI_PASSIVE)
 * @param port from 0 to 65535, a service name such as `'http'`, or null
 * @throws SocketError with syscall `getaddrinfo` and a code such as `EAI_NONAME`
 * @see https://man7.org/linux/man-pages/man3/getaddrinfo.3.html
 */
export function getaddrinfo(
  host: string | null,
  port: number | string | null,
  family = 0,
  type = 0,
  proto = 0,
  flags = 0,
): AddressInfo[] {
  const name = host === null ? null : string('host', host)
  const hints = {
    family: integer('family', family),
    type: integer('type', type),
    proto: integer('proto', proto),
    flags: integer('flags', flags),
  }
  const found = lookUp(name, checkService(port), hints)
  return found.map(({ sockaddr, ...rest }) => ({ ...rest, address: decodeAddress(sockaddr, sockaddr.length) }))
}

/** Looks up with checked arguments and answers the addresses as the kernel takes them; at least one. */
export function lookUp(host: string | null, service: string | null, hints: Hints): RawAddressInfo[] {
  const results = new BigUint64Array(2)
  const code = calls.getaddrinfo(host, service, encodeHints(hints), results)
  if (code !== 0) throw lookUpError('getaddrinfo', code, Number(results[1]), host)
  try {
    return withExitHeld(() => readList(results[0]!))
  } finally {
    calls.freeaddrinfo(results[0]!)
  }
}

function checkService(port: unknown): string | null {
  if (port === null) return null
  if (typeof port === 'number') return String(integer('port', port, 0, 65535))
  if (typeof port === 'string') return string('port', port)
  return reject('port', 'an integer from 0 to 65535, a service name or null', port)
}

function encodeHints({ flags, family, type, proto }: Hints): Uint8Array {
  const bytes = new Uint8Array(platform.addrinfo.size)
  new Int32Array(bytes.buffer).set([flags, family, type, proto])
  return bytes
}

/** Copies the list out of the C library's memory, which the caller then gives back. */
function readList(first: bigint): RawAddressInfo[] {
  const { size, addrlen, addr, canonname, next } = platform.addrinfo
  const list: RawAddressInfo[] = []
  for (let node = first; node !== 0n; ) {
    const bytes = copyMemory(node, size)
    const [, family, type, proto] = new Int32Array(bytes.buffer, 0, 4)
    const pointers = new DataView(bytes.buffer)
    const name = pointers.getBigUint64(canonname, true)
    list.push({
      family: family!,
      type: type!,
      proto: proto!,
      canonname: name === 0n ? '' : koffi.decode.string(name),
      sockaddr: copyMemory(pointers.getBigUint64(addr, true), pointers.getUint32(addrlen, true)),
    })
    node = pointers.getBigUint64(next, true)
  }
  return list
}

function copyMemory(pointer: bigint, length: number): Uint8Array<ArrayBuffer> {
  const type = arrayTypes.get(length) ?? koffi.array('uint8_t', length, 'Typed')
  arrayTypes.set(length, type)
  return Uint8Array.from(koffi.decode(pointer, type) as Uint8Array)
}

/** Makes the error for the EAI code of a look-up; `errno` is what EAI_SYSTEM means. */
export function lookUpError(syscall: string, result: number, errno: number, host: string | null): SocketError {
  const { resolverErrors } = platform
  const destination = { path: host ?? '' }
  const name = Object.entries(resolverErrors).find(([, value]) => value === result)?.[0] ?? `EAI_${result}`
  const isSystem = result === resolverErrors.EAI_SYSTEM
  const code = isSystem ? errorName(errno) : name
  return new SocketError({ code, errno: isSystem ? -errno : result, syscall, destination })
}
