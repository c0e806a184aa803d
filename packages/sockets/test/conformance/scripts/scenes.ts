/** The beginnings that many scripts share. */

/** A listener on a free port of the loopback interface, and its address. */
export const LISTENER = `
  listener = socket(AF_INET, SOCK_STREAM)
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen()
  address = listener.getsockname()
`

/** A TCP connection within one thread: the kernel finishes a connect before anyone accepts it. */
export const CONNECTION = `
  ${LISTENER}
  client = socket(AF_INET, SOCK_STREAM)
  client.connect(address)
  [server, peer] = listener.accept()
`

/** A port that nobody listens on, and nobody else gets. */
export const REFUSING = `
  refusing = socket(AF_INET, SOCK_STREAM)
  refusing.bind({ host: '127.0.0.1', port: 0 })
  address = refusing.getsockname()
`

/** Two sockets of AF_UNIX that are connected with each other. */
export const PAIR = `
  [left, right] = socketpair()
`

/** A socket that was closed, while another one has its number. */
export const CLOSED = `
  closed = socket(AF_INET, SOCK_STREAM)
  closed.close()
  next = socket(AF_INET, SOCK_STREAM)
`
