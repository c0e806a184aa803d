// The echo server with threads: a pool that grows when nobody is free, and shrinks when many are.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { create_server, Socket } from '@socket-course/sockets'

const MOST_FREE = 4

/** A thread of the pool gets its descriptors as messages; the acceptor gets the listener's at its start. */
type Start = { acceptFrom: number } | 'serve'

if (isMainThread) main()
else if (workerData === 'serve') serveInTurn()
else acceptForEver((workerData as { acceptFrom: number }).acceptFrom)

function main(): void {
  const { host, port } = readArguments(process.argv.slice(2))
  let listener: Socket
  try {
    listener = create_server({ host, port })
  } catch (error) {
    console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
    process.exit(1)
  }
  console.log(`listening on ${host}:${listener.getsockname().port}`)
  const free: Worker[] = []
  startThread({ acceptFrom: listener.detach() }).on('message', (fd: number) => {
    const thread = free.pop() ?? startServing(free)
    thread.postMessage(fd)
  })
}

/** Starts one more thread of the pool, which comes back to the free ones after each client. */
function startServing(free: Worker[]): Worker {
  const thread = startThread('serve')
  thread.on('message', () => {
    if (free.length < MOST_FREE) free.push(thread)
    else thread.postMessage('end')
  })
  return thread
}

function startThread(start: Start): Worker {
  const thread = new Worker(new URL(import.meta.url), { workerData: start })
  thread.on('error', error => console.error(`A thread ended: ${(error as Error).message}`))
  return thread
}

function serveInTurn(): void {
  parentPort?.on('message', (task: number | 'end') => {
    if (task === 'end') return parentPort?.close()
    echo(task)
    parentPort?.postMessage('free')
  })
}

function acceptForEver(fd: number): never {
  using listener = Socket.from(fd)
  for (;;) parentPort?.postMessage(listener.accept()[0].detach())
}

/** Sends everything back until the client's end of file; blocks this thread and no other. */
function echo(fd: number): void {
  using connection = Socket.from(fd)
  try {
    for (let bytes = connection.recv(65_536); bytes.length > 0; bytes = connection.recv(65_536)) {
      connection.sendall(bytes)
    }
  } catch (error) {
    console.error(`The client is gone: ${(error as Error).message}`)
  }
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node threads.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
