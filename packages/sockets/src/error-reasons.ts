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
  EDOM: 'a number is out of the range that the option takes',
  EEXIST: 'it is there already',
  EFAULT: 'an address lies outside the memory of the process',
  EHOSTDOWN: 'the host does not answer in its network',
  EHOSTUNREACH: 'no route leads to the host',
  EILSEQ: 'the bytes are not text of the encoding',
  EINPROGRESS: 'the connection is being made; wait until the socket is writable, then read SO_ERROR',
  EINTR: 'a signal interrupted the call',
  EINVAL: 'the socket is not in a state for this, or a value is not valid',
  EISCONN: 'the socket is connected already',
  ELOOP: 'the links in the path lead in a circle',
  EMFILE: 'the process has as many descriptors open as it may',
  EMSGSIZE: 'the message is too long to be sent whole',
  ENAMETOOLONG: 'the path is too long',
  ENETDOWN: 'the interface is down',
  ENETRESET: 'the network dropped the connection',
  ENETUNREACH: 'no route leads to the network',
  ENFILE: 'the machine has as many files open as it can',
  ENODEV: 'there is no such interface',
  ENOBUFS: 'the kernel has no room left for this',
  ENOENT: 'there is no such path',
  ENOMEM: 'the kernel has no memory left for this',
  ENOPROTOOPT: 'there is no such option at this level',
  ENOSPC: 'there is no room left',
  ENOSYS: 'this kernel has no such call',
  ENOTCONN: 'the socket is not connected',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTSOCK: 'the descriptor is not a socket',
  ENXIO: 'there is no interface of this number',
  EOPNOTSUPP: 'this kind of socket cannot do that',
  EPERM: 'this is not permitted',
  EPIPE: 'the connection is closed for sending',
  EPROTO: 'a side broke the protocol',
  EPROTONOSUPPORT: 'there is no such protocol in this family',
  EPROTOTYPE: 'the protocol does not go with this type of socket',
  EROFS: 'the file system can only be read',
  ESOCKTNOSUPPORT: 'there is no such type of socket in this family',
  ETIMEDOUT: 'no answer came in time',

  EAI_ADDRFAMILY: 'the host has no address in this family',
  EAI_AGAIN: 'the name server did not answer; try again later',
  EAI_BADFLAGS: 'a flag is not known, or does not go with the others',
  EAI_FAIL: 'the name server failed',
  EAI_FAMILY: 'names are not looked up in this family',
  EAI_MEMORY: 'there is no memory left for the look-up',
  EAI_NODATA: 'the name exists but has no address',
  EAI_NONAME: 'no such host is known',
  EAI_OVERFLOW: 'the name is longer than the room for it',
  EAI_SERVICE: 'the service is not known for this type of socket',
  EAI_SOCKTYPE: 'the type of socket is not known',
}

/** The reason where the call makes it more precise. */
const REASONS_BY_CALL: Record<string, Record<string, string>> = {
  accept: { EAGAIN: 'no connection is waiting', EINVAL: 'the socket does not listen' },
  bind: {
    EACCES: 'ports below 1024 belong to the administrator, and the folder of a path to its owner',
    EINVAL: 'the socket has an address already, or the address is not valid',
  },
  connect: {
    EACCES: 'a broadcast address needs SO_BROADCAST, and a path its permission',
    EADDRINUSE: 'another connection already has the same two addresses',
    EADDRNOTAVAIL: 'no free local port, or the address cannot be reached from here',
    EAGAIN: 'the queue of the listener is full',
  },
  epoll_ctl: {
    EEXIST: 'the descriptor is watched already, perhaps for a socket that had its number before',
    ELOOP: 'the selectors would wait for each other',
    ENOSPC: 'the user watches as many descriptors as the machine allows',
    EPERM: 'the descriptor is of a kind that is always ready, such as a file',
  },
  listen: { EADDRINUSE: 'another socket already listens at this address' },
  poll: { ENOENT: 'the descriptor is not registered' },
  recv: { EAGAIN: 'no bytes have come yet' },
  recvfrom: { EAGAIN: 'no message has come yet' },
  send: { EAGAIN: 'the send buffer is full' },
  sendto: {
    EACCES: 'a broadcast address needs SO_BROADCAST, and a path its permission',
    EAGAIN: 'the send buffer is full',
  },
}

/** Answers the plain reason for an error code of a call, or an empty string if there is none. */
export function reasonFor(code: string, syscall: string): string {
  return REASONS_BY_CALL[syscall]?.[code] ?? REASONS[code] ?? ''
}

/** Lists every code that has a reason, with the calls that have their own: `[code, call or '', reason]`, for documentation. */
export function listReasons(): [code: string, syscall: string, reason: string][] {
  const byCall = Object.entries(REASONS_BY_CALL).flatMap(([syscall, reasons]) =>
    Object.entries(reasons).map<[string, string, string]>(([code, reason]) => [code, syscall, reason]),
  )
  const general = Object.entries(REASONS).map<[string, string, string]>(([code, reason]) => [code, '', reason])
  return [...general, ...byCall]
}
