/** The calls that answer an address of a socket: its own and its peer's. */
import { type Address, decodeAddress, readFamily, SOCKADDR_STORAGE_BYTES } from './address.ts'
import { systemError } from './socket-error.ts'
import { calls } from './system-calls.ts'

/** Asks for the address of this end or of the other one. */
export function readAddress(syscall: 'getsockname' | 'getpeername', fd: number): Address {
  const { sockaddr, length } = ask(syscall, fd)
  return decodeAddress(sockaddr, length)
}

/** Answers the address family of a descriptor, for kernels without SO_DOMAIN. */
export function familyOf(fd: number): number {
  return readFamily(ask('getsockname', fd).sockaddr)
}

function ask(syscall: 'getsockname' | 'getpeername', fd: number) {
  const sockaddr = new Uint8Array(SOCKADDR_STORAGE_BYTES)
  const length = Uint32Array.of(SOCKADDR_STORAGE_BYTES)
  const result = calls[syscall](fd, sockaddr, length)
  if (result < 0) throw systemError(syscall, -result)
  return { sockaddr, length: length[0]! }
}
