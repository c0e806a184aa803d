/**
 * The thread in which tests run, as Vitest's own threads do, but with everything loaded that the tests of all lessons
 * import: whoever starts it early waits for none of it. Makes one run after the other. Started by warm-threads.ts.
 */
import { flushCompileCache, stripTypeScriptTypes } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { setLoadGuard } from '@socket-course/testkit'
import { init, runBaseTests, setupEnvironment } from 'vitest/worker'
import { ThreadLoads } from './thread-loads.ts'

const port = parentPort
if (port === null) throw new Error('judge-thread.ts is started as a thread, by warm-threads.ts')

stripTypeScriptTypes('') // loads the compiler, which the test files need
flushCompileCache() // the thread will be terminated, which keeps nothing

setLoadGuard(new ThreadLoads(workerData as SharedArrayBuffer))

let run = 0

init({
  post: response => port.postMessage(response),
  on: callback => port.on('message', callback),
  off: callback => port.off('message', callback),
  onModuleRunner: runner => {
    // Node keeps what it has imported, and a test file has to run once for each run: under a name of its own.
    run += 1
    Object.assign(runner, { import: (file: string) => import(`${pathToFileURL(file)}?run=${run}`) })
  },
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
})
