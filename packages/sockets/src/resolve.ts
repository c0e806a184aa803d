/** From the address that a program gives to the bytes that the kernel takes. Names are looked up, digits are not. */
import {
  type AddressInput,
  checkHostAddress,
  decodeAddress,
  encodeHostAddress,
  encodeNetlinkAddress,
  encodePathAddress,
  HOST_ADDRESS,
} from './address.ts'
import { object } from './arguments.ts'
import { lookUp } from './getaddrinfo.ts'
import { parseIPv4, parseIPv6 } from './ip-text.ts'
import { platform } from './platform/current.ts'

const { AF_INET, AF_INET6, AF_NETLINK, AF_UNIX } = platform.constants

/**
 * Answers the `sockaddr` of an address for a socket of `family`. `''` is every address of the machine and
 * `'<broadcast>'` every host of the local network. A name is looked up with getaddrinfo, which blocks and may ask a name server; its first address is taken.
 */
export function resolveAddress(family: number, address: AddressInput): Uint8Array {
  if (family === AF_UNIX) return encodePathAddress(address)
  if (family === AF_NETLINK) return encodeNetlinkAddress(address)
  const checked = checkHostAddress(address)
  const ip = parseHost(family, checked.host)
  if (ip) return encodeHostAddress(ip, checked)
  const [found] = lookUp(checked.host, String(checked.port), { family, type: 0, proto: 0, flags: 0 })
  const { host, scopeid = 0 } = decodeAddress(found!.sockaddr, found!.sockaddr.length)
  return encodeHostAddress(parseHost(family, host)!, { ...checked, scopeid: checked.scopeid || scopeid })
}

/** The last destination in digits: a program mostly sends to one peer, or answers the one that it has just heard from. */
let last = { family: -1, host: '', port: 0, flowinfo: 0, scopeid: 0, sockaddr: new Uint8Array(0) as Uint8Array }

/** Answers what {@link resolveAddress} does, at once if it is the same address in digits as before. Nobody may write to it. */
export function resolveDestination(family: number, address: AddressInput): Uint8Array {
  if (family !== AF_INET && family !== AF_INET6) return resolveAddress(family, address)
  // What was good the last time needs no check.
  const { host, port, flowinfo = 0, scopeid = 0 } = object('address', address, HOST_ADDRESS)
  const isSame = host === last.host && port === last.port && family === last.family
  if (isSame && flowinfo === last.flowinfo && scopeid === last.scopeid) return last.sockaddr
  const checked = checkHostAddress({ host, port, flowinfo, scopeid })
  const ip = parseHost(family, checked.host)
  if (!ip) return resolveAddress(family, checked)
  last = { family, ...checked, sockaddr: encodeHostAddress(ip, checked) }
  return last.sockaddr
}

function parseHost(family: number, host: string): Uint8Array | null {
  if (family === AF_INET && host === '<broadcast>') return Uint8Array.of(255, 255, 255, 255)
  if (family === AF_INET) return host === '' ? new Uint8Array(4) : parseIPv4(host)
  if (family === AF_INET6) return host === '' ? new Uint8Array(16) : parseIPv6(host)
  return null
}
