/** A TCP connection within one thread: the kernel finishes a connect before anyone accepts it. */
import {
  type Address,
  AF_INET,
  AF_INET6,
  SO_LINGER,
  SOCK_STREAM,
  SOL_SOCKET,
  type Socket,
  socket,
  socketpair,
} from '../src/index.ts'

/** Seconds after which a call that should not wait is a failure instead of a test that hangs. */
export const GUARD_SECONDS = 60

export interface ConnectedPair extends Disposable {
  listener: Socket
  /** The end that called connect. */
  client: Socket
  /** The end that accept answered. */
  server: Socket
  /** Where the listener is. */
  address: Address
  /** What accept answered as the address of the client. */
  peer: Address
}

/** Opens a listener on a free port of the loopback interface. */
export function listenOnLoopback(family: number = AF_INET): Socket {
  const listener = socket(family, SOCK_STREAM)
  listener.bind({ host: family === AF_INET6 ? '::1' : '127.0.0.1', port: 0 })
  listener.listen()
  return listener
}

/** Takes a free port without listening: nobody else gets it, and who connects to it is refused. */
export function refuseOnLoopback(family: number = AF_INET): Socket {
  const refusing = socket(family, SOCK_STREAM)
  refusing.bind({ host: family === AF_INET6 ? '::1' : '127.0.0.1', port: 0 })
  return refusing
}

/** Connects two sockets; both give up after {@link GUARD_SECONDS}. Disposing closes all three. */
export function connectedPair(family: number = AF_INET): ConnectedPair {
  const listener = listenOnLoopback(family)
  const address = listener.getsockname()
  const client = socket(family, SOCK_STREAM)
  client.connect(address)
  const [server, peer] = listener.accept()
  client.settimeout(GUARD_SECONDS)
  server.settimeout(GUARD_SECONDS)
  const close = () => {
    for (const each of [client, server]) if (each.fileno() !== -1) resetOnClose(each)
    for (const each of [client, server, listener]) each.close()
  }
  return { listener, client, server, address, peer, [Symbol.dispose]: close }
}

/** Connects two sockets without a network between them: a send buffer that is full stays so. */
export function unixPair(): Pick<ConnectedPair, 'client' | 'server'> & Disposable {
  const [client, server] = socketpair()
  for (const each of [client, server]) each.settimeout(GUARD_SECONDS)
  const close = () => {
    for (const each of [client, server]) each.close()
  }
  return { client, server, [Symbol.dispose]: close }
}

/** Lets close reset the connection: no port stays in TIME_WAIT, of which thousands of tests would run out. */
export function resetOnClose(connection: Socket): void {
  connection.setsockopt(SOL_SOCKET, SO_LINGER, new Uint8Array(Int32Array.of(1, 0).buffer))
}

/**
 * Sends until the kernel takes no more, and answers how many bytes it took. On a connection of TCP there may be room again a
 * moment later, when the bytes have moved on to the peer; on a {@link unixPair} there is not.
 */
export function fillSendBuffer(sender: Socket): number {
  sender.setblocking(false)
  const piece = Buffer.alloc(1024 * 1024, 'x')
  let sent = 0
  for (;;) {
    try {
      sent += sender.send(piece)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return sent
      throw error
    }
  }
}

/** Answers the code of the error that `action` throws, or says that it threw none. */
export function codeOf(action: () => unknown): string | undefined {
  try {
    action()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
  return 'no error'
}
