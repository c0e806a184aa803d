// The misconception: many clients need many threads. (With lesson 2 in mind, where it was the exercise.)
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { create_server, Socket } from '@socket-course/sockets'

if (isMainThread) main()
else echo(Socket.from(workerData as number))

function main(): void {
  const { host, port } = readArguments(process.argv.slice(2))
  const listener = listen(host, port)
  listener.settimeout(0.01)
  const accept = () => {
    try {
      const [connection] = listener.accept()
      new Worker(import.meta.filename, { workerData: connection.detach() })
    } catch {
      // nobody came in time
    }
    setImmediate(accept)
  }
  accept()
}

function echo(connection: Socket): void {
  using client = connection
  try {
    for (;;) {
      const bytes = client.recv(65_536)
      if (bytes.length === 0) return
      client.sendall(bytes)
    }
  } catch (error) {
    console.error(`A client is gone: ${(error as Error).message}`)
  }
}

function listen(host: string, port: number): Socket {
  try {
    const listener = create_server({ host, port })
    console.log(`listening on ${host}:${listener.getsockname().port}`)
    return listener
  } catch (error) {
    console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
    process.exit(1)
  }
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node server.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
