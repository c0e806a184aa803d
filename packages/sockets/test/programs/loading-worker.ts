/** Exits as a worker is about to load koffi's native module. */
import { writeSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'
import { EXITING, HOLDING, shared } from '../../src/worker-memory.ts'

if (isMainThread) {
  await import('@socket-course/sockets')
  new Worker(new URL(import.meta.url))
  while (Atomics.load(shared!, HOLDING) === 0);
  process.exit(3)
} else {
  const open = process.dlopen
  process.dlopen = (...target) => {
    while (Atomics.load(shared!, EXITING) === 0);
    open.apply(process, target)
    writeSync(1, 'loaded\n')
  }
  await import('@socket-course/sockets')
}
