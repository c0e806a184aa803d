/** Exits while a worker asks the process not to end, and another asks only when the end has begun. */
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { holdExit, withExitHeld } from '../../src/exit-hold.ts'
import { EXITING, HOLDING, shared } from '../../src/worker-memory.ts'

if (isMainThread) {
  for (const role of ['in time', 'late']) new Worker(new URL(import.meta.url), { workerData: role })
  while (Atomics.load(shared!, HOLDING) === 0);
  process.exit(3)
} else if (workerData === 'in time') {
  withExitHeld(() => {
    untilExiting()
    // Long enough for the end of a process that does not wait.
    for (let turn = 0; turn < 1e8; turn++) Math.sqrt(turn)
    writeSync(1, 'done\n')
  })
} else {
  untilExiting()
  holdExit()
  writeSync(1, 'a worker went on although the process ends\n')
}

function untilExiting(): void {
  while (Atomics.load(shared!, EXITING) === 0);
}
