/** Does with a descriptor what it is told, one message after the other, and answers what came of it. */
import { parentPort } from 'node:worker_threads'
import { Socket } from '@socket-course/sockets'

let taken: Socket | null = null

const deeds: Record<string, (fd: number) => unknown> = {
  take: fd => {
    taken = Socket.from(fd)
    return taken.fileno()
  },
  receive: () => taken!.recv(100).toString(),
  close: () => taken!.close(),
  'give back': () => taken!.detach(),
  end: () => process.exit(),
}

parentPort!.on('message', ([deed, fd]: [string, number]) => {
  try {
    parentPort!.postMessage(deeds[deed]!(fd) ?? 'done')
  } catch (error) {
    parentPort!.postMessage((error as NodeJS.ErrnoException).code)
  }
})
