// Wrong: the usage line is printed, and the exit code says that all is well.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { create_server, Socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536

/** What a thread is started for, and the descriptor that it gets. */
type Task = { role: 'accept' | 'echo'; fd: number }

if (isMainThread) main()
else work(workerData as Task)

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
  const acceptor = startThread({ role: 'accept', fd: listener.detach() })
  acceptor.on('message', (fd: number) => startThread({ role: 'echo', fd }))
}

function startThread(task: Task): Worker {
  const thread = new Worker(new URL(import.meta.url), { workerData: task })
  thread.on('error', error => console.error(`A thread ended: ${(error as Error).message}`))
  return thread
}

function work({ role, fd }: Task): void {
  using given = Socket.from(fd)
  if (role === 'accept') acceptForEver(given)
  else echo(given)
}

/** Hands each new client to the main thread, which starts a thread for it. */
function acceptForEver(listener: Socket): never {
  for (;;) {
    try {
      const [connection] = listener.accept()
      parentPort?.postMessage(connection.detach())
    } catch (error) {
      console.error(`No client: ${(error as Error).message}`) // it left at once
    }
  }
}

/** Sends everything back until the client's end of file; blocks this thread and no other. */
function echo(connection: Socket): void {
  try {
    for (;;) {
      const bytes = connection.recv(BUFFER_BYTES)
      if (bytes.length === 0) return
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
    process.exit()
  }
  return { host, port }
}
