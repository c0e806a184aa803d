/** A worker that makes one call for a script, on a socket of the thread that started it. */
import { workerData } from 'node:worker_threads'
import * as sockets from '../../src/index.ts'
import { errorName } from './error-name.ts'
import { type Answer, type BackgroundCall, Performer } from './perform.ts'

const { done, port, name, fd, timeout, given } = workerData as BackgroundCall
port.postMessage(answer())
Atomics.store(done, 0, 1)
Atomics.notify(done, 0)

function answer(): Answer {
  const socket = fd === null ? null : sockets.Socket.from(fd)
  try {
    if (timeout) socket?.settimeout(timeout)
    const call = Reflect.get(socket ?? sockets, name) as (...given: unknown[]) => unknown
    const value = call.apply(
      socket,
      // A Buffer arrives as the Uint8Array that it is.
      given,
    )
    return { value: new Performer('').write(value, name) }
  } catch (error) {
    return { error: errorName(error) }
  } finally {
    // The descriptor stays the other thread's.
    socket?.detach()
  }
}
