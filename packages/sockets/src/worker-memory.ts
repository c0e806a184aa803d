/**
 * A little memory that the main thread shares with its workers, for what both must know when the process ends.
 *
 * It reaches workers through Node's environment data, so the main thread must have loaded the package before it starts a
 * worker; where it has not, there is none.
 *
 * @see https://nodejs.org/api/worker_threads.html#workersetenvironmentdatakey-value
 */
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'

const KEY = '@socket-course/sockets: what workers hold'

/** One bit for each descriptor, from word 0 on: as many as Linux lets a process have by default at the most. */
export const DESCRIPTORS = 2 ** 20
/** After the bits, a word that says that the process is about to end. */
export const EXITING = DESCRIPTORS / 32
/** A word with how many words of bits have been used. */
export const USED = EXITING + 1
/** A word with how many workers are in the middle of what must not be cut off. */
export const HOLDING = USED + 1
const WORDS = HOLDING + 1

/** The memory, or null in a worker that was started before the main thread loaded the package. */
export const shared: Int32Array | null = share()

function share(): Int32Array | null {
  const known: unknown = getEnvironmentData(KEY)
  if (known instanceof SharedArrayBuffer) return new Int32Array(known)
  if (!isMainThread) return null
  const memory = new SharedArrayBuffer(WORDS * 4)
  setEnvironmentData(KEY, memory)
  return new Int32Array(memory)
}

/** In a worker of a process that is about to end: stays here until the main thread ends this one. */
export function stayIfExiting(): void {
  if (!isMainThread && shared && Atomics.load(shared, EXITING) === 1) Atomics.wait(shared, EXITING, 1)
}
