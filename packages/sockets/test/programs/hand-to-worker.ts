/** Accepts in the main thread and lets a worker serve the connection. */
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { SHUT_WR, Socket, socket } from '@socket-course/sockets'

if (isMainThread) {
  using listener = socket()
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen()
  using client = socket()
  client.connect(listener.getsockname())
  const [connection] = listener.accept()
  new Worker(new URL(import.meta.url), { workerData: connection.detach() })
  client.sendall(Buffer.from('echoed by the worker\n'))
  client.shutdown(SHUT_WR)
  for (let bytes = client.recv(100); bytes.length > 0; bytes = client.recv(100)) writeSync(1, bytes)
} else {
  using connection = Socket.from(workerData as number)
  for (let bytes = connection.recv(100); bytes.length > 0; bytes = connection.recv(100)) connection.sendall(bytes)
}
