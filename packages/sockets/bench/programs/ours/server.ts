/** `server.ts KIND`, with this package. The kinds are those of `../c/server.c`. */
import {
  type Address,
  create_server,
  DefaultSelector,
  EVENT_READ,
  POLLIN,
  poll,
  type Socket,
  select,
} from '../../../src/index.ts'
import { ThreadingTCPServer } from '../../../src/socketserver/index.ts'

const KINDS: Record<string, (listener: Socket) => void> = {
  select: serveBySelect,
  poll: serveByPoll,
  selector: serveBySelector,
}

const kind = process.argv[2] ?? ''
if (kind === 'threads') await serveByThreads()
else serveOnOneThread()

function serveOnOneThread(): void {
  const listener = create_server({ host: '127.0.0.1', port: 0 }, { backlog: 1024 })
  console.log(listener.getsockname().port)
  KINDS[kind]!(listener)
}

async function serveByThreads(): Promise<void> {
  class Server extends ThreadingTCPServer {
    static override initial_threads = 16
    static override request_queue_size = 1024
  }
  const handler = { module: new URL('./echo-once.ts', import.meta.url), name: 'EchoOnce' }
  using server = new Server({ host: '127.0.0.1', port: 0 }, handler)
  console.log((server.server_address as Address).port)
  await server.serve_forever()
}

/** Answers false when the connection is over. */
function echo(connection: Socket): boolean {
  try {
    const bytes = connection.recv(4096)
    if (bytes.length > 0) connection.sendall(bytes)
    return bytes.length > 0
  } catch (error) {
    // The load closes by a reset.
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return false
    throw error
  }
}

function serveBySelect(listener: Socket): void {
  const sockets = new Set([listener])
  for (;;) {
    for (const ready of select(sockets, [], [])[0]) {
      if (ready === listener) {
        sockets.add(listener.accept()[0])
      } else if (!echo(ready)) {
        sockets.delete(ready)
        ready.close()
      }
    }
  }
}

function serveByPoll(listener: Socket): void {
  const watched = poll()
  const sockets = new Map([[listener.fileno(), listener]])
  watched.register(listener, POLLIN)
  for (;;) {
    for (const [fd] of watched.poll()) {
      const ready = sockets.get(fd)!
      if (ready === listener) {
        const [connection] = listener.accept()
        sockets.set(connection.fileno(), connection)
        watched.register(connection, POLLIN)
      } else if (!echo(ready)) {
        watched.unregister(ready)
        sockets.delete(fd)
        ready.close()
      }
    }
  }
}

function serveBySelector(listener: Socket): void {
  using selector = new DefaultSelector<Socket>()
  selector.register(listener, EVENT_READ, listener)
  for (;;) {
    for (const [{ data: ready }] of selector.select()) {
      if (ready === listener) {
        const [connection] = listener.accept()
        selector.register(connection, EVENT_READ, connection)
      } else if (!echo(ready)) {
        selector.unregister(ready)
        ready.close()
      }
    }
  }
}
