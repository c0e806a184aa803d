/**
 * Lets the process end while a worker is blocked in a call.
 *
 * Node waits for its workers before it exits, and nothing in JavaScript reaches a thread that sits in `recv`: the process
 * would hang. So workers note the descriptors that they hold in memory shared by all threads, and when the main thread exits
 * it shuts those down, which wakes the calls. Sockets of the main thread need no help; the kernel closes them.
 *
 * Where there is no such memory, there is nothing to note and a blocked worker does hold up the exit.
 */
import { isMainThread } from 'node:worker_threads'
import { platform } from './platform/current.ts'
import { calls } from './system-calls.ts'
import { DESCRIPTORS, EXITING, shared, stayIfExiting, USED } from './worker-memory.ts'

if (isMainThread && shared) process.on('exit', () => shutDownAll(shared!))

/** Notes that this thread may block in a call on `fd`. */
export function noteOpen(fd: number): void {
  if (isMainThread || !shared || fd >= DESCRIPTORS) return
  raiseTo(shared, USED, (fd >> 5) + 1)
  Atomics.or(shared, fd >> 5, 1 << (fd & 31))
  // From here on a new call would block for good: wait for the main thread to end this one.
  stayIfExiting()
}

/** Notes that `fd` is closed or given away, by whichever thread: its number may soon be another's. */
export function noteClosed(fd: number): void {
  if (!shared || fd < 0 || fd >= DESCRIPTORS) return
  Atomics.and(shared, fd >> 5, ~(1 << (fd & 31)))
}

function shutDownAll(words: Int32Array): void {
  Atomics.store(words, EXITING, 1)
  const used = Atomics.load(words, USED)
  for (let index = 0; index < used; index++) {
    const word = Atomics.load(words, index)
    for (let bit = 0; word !== 0 && bit < 32; bit++) {
      // A socket that was never connected answers ENOTCONN, yet its waiters wake.
      if (word & (1 << bit)) calls.shutdown(index * 32 + bit, platform.constants.SHUT_RDWR)
    }
  }
}

function raiseTo(words: Int32Array, index: number, least: number): void {
  for (;;) {
    const seen = Atomics.load(words, index)
    if (seen >= least || Atomics.compareExchange(words, index, seen, least) === seen) return
  }
}
