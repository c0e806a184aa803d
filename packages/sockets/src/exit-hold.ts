/**
 * Keeps the process from ending while a worker loads koffi or declares a function with it.
 *
 * When the main thread exits, Node stops its workers wherever they are. Most calls of koffi come through that, but loading and
 * declaring make objects, which a thread that is being stopped may not: koffi's C++ then ends the whole process with SIGABRT.
 * So a worker says when it begins and when it is done, and the main thread waits for that, a few milliseconds, as it exits.
 *
 * `worker.terminate()` knows nothing of this: end a worker that way only when it has loaded the package.
 */
import { isMainThread } from 'node:worker_threads'
import { EXITING, HOLDING, shared, stayIfExiting } from './worker-memory.ts'

/** A worker that failed in between never says that it is done; what takes longer than this is not waited for. */
const PATIENCE_MS = 10_000

if (isMainThread && shared) process.on('exit', () => waitForWorkers(shared!))

/** Says that the process must not end now; in a process that is about to end it waits for that instead. */
export function holdExit(): void {
  if (isMainThread || !shared) return
  Atomics.add(shared, HOLDING, 1)
  // Looked at after the count went up: the main thread sets the one and reads the other, so one of both sees the other.
  if (Atomics.load(shared, EXITING) === 0) return
  releaseExit()
  stayIfExiting()
}

/** Says that the process may end again: once for each {@link holdExit}. */
export function releaseExit(): void {
  if (isMainThread || !shared) return
  Atomics.sub(shared, HOLDING, 1)
  Atomics.notify(shared, HOLDING)
}

/** Answers what `deed` answers; the process does not end while it runs. */
export function withExitHeld<Result>(deed: () => Result): Result {
  holdExit()
  try {
    return deed()
  } finally {
    releaseExit()
  }
}

function waitForWorkers(words: Int32Array): void {
  Atomics.store(words, EXITING, 1)
  for (;;) {
    const holding = Atomics.load(words, HOLDING)
    if (holding === 0 || Atomics.wait(words, HOLDING, holding, PATIENCE_MS) === 'timed-out') return
  }
}
