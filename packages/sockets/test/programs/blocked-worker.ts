/** Ends the main thread in the way of the second argument while a worker is blocked in the call of the first. */
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { DefaultSelector, EVENT_READ, POLLIN, poll, select, socket, socketpair } from '@socket-course/sockets'
import { threadsInSocketCalls } from '../program.ts'

if (isMainThread) {
  const [call, ending] = process.argv.slice(2)
  const ownFd = call!.endsWith('of another') ? socketpair()[0].fileno() : undefined
  const worker = new Worker(new URL(import.meta.url), { workerData: [call, ownFd] })
  worker.unref()
  while (threadsInSocketCalls('self') === 0) await new Promise(setImmediate)
  writeSync(1, 'blocked\n')
  if (ending === 'exit') process.exit(3)
  if (ending === 'throw') throw new Error('the main thread fails')
} else {
  const [call, fd] = workerData as [string, number | undefined]
  if (/^(select|poll)/.test(call)) wait(call, fd ?? socketpair()[0].fileno())
  block(call)
}

function wait(call: string, fd: number): void {
  if (call.startsWith('selector')) {
    const selector = new DefaultSelector()
    selector.register(fd, EVENT_READ)
    selector.select()
  } else if (call.startsWith('select')) {
    select([fd], [], [])
  } else {
    const waiting = poll()
    waiting.register(fd, POLLIN)
    waiting.poll()
  }
}

function block(call: string): void {
  if (call === 'recv') socketpair()[0].recv(1)
  if (call === 'sendall') socketpair()[0].sendall(Buffer.alloc(64 * 1024 * 1024))
  while (call === 'loop') {
    try {
      socketpair()[0].recv(1)
    } catch {
      // Go on with the next pair: nothing but the end of the process stops this.
    }
  }
  const listener = socket()
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen(0)
  if (call === 'accept') listener.accept()
  // The queue of the listener is full after one: the second waits for an answer that does not come.
  for (;;) socket().connect(listener.getsockname())
}
