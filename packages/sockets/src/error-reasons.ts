/** Why a call failed, in plain words: what a person would say next after reading the name of the error. */

/** The reason for a code, where one sentence fits every call. */
const REASONS: Record<string, string> = {
  EACCES: 'this needs a permission that the process does not have',
  EADDRINUSE: 'another socket already has this address',
  EADDRNOTAVAIL: 'no interface of this machine has this address',
  EAFNOSUPPORT: 'the socket is of another address family',
  EAGAIN: 'the call would have to wait',
  EALREADY: 'an earlier connect is still under way',
  EBADF: 'the socket is closed, or the number is no open descriptor',
  ECONNABORTED: 'the connection was given up before it was accepted',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the peer reset the connection',
  EDESTADDRREQ: 'the socket is not connected and no address was given',
  EFAULT: 'an address lies outside the memory of the process',
  EHOSTUNREACH: 'no route leads to the host',
  EINPROGRESS: 'the connection is being made; wait until the socket is writable, then read SO_ERROR',
  EINTR: 'a signal interrupted the call',
  EINVAL: 'the socket is not in a state for this, or a value is not valid',
  EISCONN: 'the socket is connected already',
  EMFILE: 'the process has as many descriptors open as it may',
  EMSGSIZE: 'the message is too long to be sent whole',
  ENETUNREACH: 'no route leads to the network',
  ENFILE: 'the machine has as many files open as it can',
  ENOBUFS: 'the kernel has no room left for this',
  ENOENT: 'there is no such path',
  ENOMEM: 'the kernel has no memory left for this',
  ENOPROTOOPT: 'there is no such option at this level',
  ENOTCONN: 'the socket is not connected',
  ENOTSOCK: 'the descriptor is not a socket',
  EOPNOTSUPP: 'this kind of socket cannot do that',
  EPERM: 'this is not permitted',
  EPIPE: 'the connection is closed for sending',
  EPROTONOSUPPORT: 'there is no such protocol in this family',
  EPROTOTYPE: 'the protocol does not go with this type of socket',
  ESOCKTNOSUPPORT: 'there is no such type of socket in this family',
  ETIMEDOUT: 'no answer came in time',

  EAI_ADDRFAMILY: 'the host has no address in this family',
  EAI_AGAIN: 'the name server did not answer; try again later',
  EAI_FAIL: 'the name server failed',
  EAI_FAMILY: 'names are not looked up in this family',
  EAI_MEMORY: 'there is no memory left for the look-up',
  EAI_NODATA: 'the name exists but has no address',
  EAI_NONAME: 'no such host is known',
  EAI_SERVICE: 'the service is not known for this type of socket',
  EAI_SOCKTYPE: 'the type of socket is not known',
}

/** The reason where the call makes it more precise. */
const REASONS_BY_CALL: Record<string, Record<string, string>> = {
  accept: { EAGAIN: 'no connection is waiting', EINVAL: 'the socket does not listen' },
  bind: {
    EACCES: 'ports below 1024 belong to the administrator',
    EINVAL: 'the socket has an address already, or the address is not valid',
  },
  connect: {
    EADDRNOTAVAIL: 'no free local port, or the address cannot be reached from here',
    EAGAIN: 'the queue of the listener is full',
  },
  recv: { EAGAIN: 'no bytes have come yet' },
  recvfrom: { EAGAIN: 'no message has come yet' },
  send: { EAGAIN: 'the send buffer is full' },
  sendto: { EAGAIN: 'the send buffer is full' },
}

/** Answers the plain reason for an error code of a call, or an empty string if there is none. */
export function reasonFor(code: string, syscall: string): string {
  return REASONS_BY_CALL[syscall]?.[code] ?? REASONS[code] ?? ''
}
