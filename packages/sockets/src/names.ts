/** Names of hosts and of services, beside the general look-up in `getaddrinfo.ts`. All may read files or ask a name server. */
import { hostname } from 'node:os'
import { type Address, type AddressInput, checkHostAddress, decodeAddress } from './address.ts'
import { integer, reject, string } from './arguments.ts'
import { lookUp, lookUpError } from './getaddrinfo.ts'
import { parseIPv4, parseIPv6 } from './ip-text.ts'
import { platform } from './platform/current.ts'
import { resolveAddress } from './resolve.ts'
import { calls } from './system-calls.ts'

const { AF_INET, AF_INET6, AF_UNSPEC, AI_NUMERICHOST, NI_DGRAM, NI_NUMERICHOST, SOCK_DGRAM, SOCK_STREAM } =
  platform.constants
const { EAI_SERVICE } = platform.resolverErrors
/** What the headers call NI_MAXHOST and NI_MAXSERV. */
const HOST_BYTES = 1025
const SERVICE_BYTES = 32

/** Answers the name of this machine. @see https://man7.org/linux/man-pages/man2/gethostname.2.html */
export function gethostname(): string {
  return hostname()
}

/**
 * Answers an IPv4 address of a host, in digits. For IPv6, and for all the addresses, there is {@link getaddrinfo}.
 *
 * @throws SocketError with syscall `getaddrinfo` and a code such as `EAI_NONAME`
 * @see https://man7.org/linux/man-pages/man3/gethostbyname.3.html
 */
export function gethostbyname(name: string): string {
  const sockaddr = resolveAddress(AF_INET, { host: string('name', name), port: 0 })
  return decodeAddress(sockaddr, sockaddr.length).host
}

/**
 * Answers the names of a host and of a port, as `[host, service]`; in digits where there are none.
 *
 * @param address an IPv4 or IPv6 address in digits
 * @param flags NI_NUMERICHOST and NI_NUMERICSERV (look nothing up), NI_NAMEREQD (EAI_NONAME without a name), NI_DGRAM, NI_NOFQDN
 * @throws SocketError with an EAI code; EAI_NONAME for a host that is not in digits, and where NI_NAMEREQD finds none
 * @see https://man7.org/linux/man-pages/man3/getnameinfo.3.html
 */
export function getnameinfo(address: Address | AddressInput, flags = 0): [host: string, service: string] {
  integer('flags', flags)
  const { host } = checkHostAddress(address)
  const isPlain = parseIPv4(host) ?? parseIPv6(host)
  // Other digits are `127.1` and `fe80::1%lo`; a name, and `''`, are none. Nothing is looked up in this direction.
  if (!isPlain) lookUp(host, null, { family: AF_UNSPEC, type: 0, proto: 0, flags: AI_NUMERICHOST })
  const sockaddr = resolveAddress(host.includes(':') ? AF_INET6 : AF_INET, address)
  const names = [Buffer.alloc(HOST_BYTES), Buffer.alloc(SERVICE_BYTES)] as const
  const errno = new Int32Array(1)
  const code = calls.getnameinfo(sockaddr, sockaddr.length, names[0], names[1], flags, errno)
  if (code !== 0) throw lookUpError('getnameinfo', code, errno[0]!, host)
  return [untilNul(names[0]), untilNul(names[1])]
}

/**
 * Answers the port of a service: `getservbyname('http')` is 80.
 *
 * @param protocol `'tcp'` or `'udp'`
 * @throws SocketError EAI_SERVICE if the service is not known
 * @see https://man7.org/linux/man-pages/man3/getservbyname.3.html
 */
export function getservbyname(service: string, protocol: string = 'tcp'): number {
  const type = typeOf(protocol)
  // What is a port in digits to getaddrinfo is no name here.
  if (/^\s*[-+]?\d*$/.test(string('service', service))) throw lookUpError('getservbyname', EAI_SERVICE, 0, service)
  const [found] = lookUp(null, service, { family: AF_INET, type, proto: 0, flags: 0 })
  return decodeAddress(found!.sockaddr, found!.sockaddr.length).port
}

/**
 * Answers the service of a port: `getservbyport(80)` is `'http'`.
 *
 * @param protocol `'tcp'` or `'udp'`
 * @throws SocketError EAI_SERVICE if the port has no name
 * @see https://man7.org/linux/man-pages/man3/getservbyport.3.html
 */
export function getservbyport(port: number, protocol: string = 'tcp'): string {
  integer('port', port, 0, 65535)
  const flags = typeOf(protocol) === SOCK_DGRAM ? NI_DGRAM : 0
  const [, service] = getnameinfo({ host: '127.0.0.1', port }, flags | NI_NUMERICHOST)
  if (service === String(port)) throw lookUpError('getservbyport', EAI_SERVICE, 0, service)
  return service
}

function typeOf(protocol: unknown): number {
  if (protocol !== 'tcp' && protocol !== 'udp') reject('protocol', "'tcp' or 'udp'", protocol, 'string')
  return protocol === 'udp' ? SOCK_DGRAM : SOCK_STREAM
}

function untilNul(bytes: Buffer): string {
  return bytes.subarray(0, bytes.indexOf(0)).toString()
}
