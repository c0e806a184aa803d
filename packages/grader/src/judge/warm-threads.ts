/**
 * Threads for the test runner that are started before they are needed. As many always wait as are used at once: the runner
 * has them when it wants them, and when the tests are over, the next ones load while nobody waits for a verdict.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node'

const JUDGE_THREAD = fileURLToPath(new URL('./judge-thread.ts', import.meta.url))

/** What Vitest promises its tests. */
const ENVIRONMENT = { NODE_ENV: 'test', TEST: 'true', VITEST: 'true' }

/** Makes the threads of one judge, which closes it. */
export class WarmThreads implements PoolRunnerInitializer {
  readonly name = 'warm threads'
  readonly #compileCache: string
  readonly #all = new Set<Worker>()
  readonly #atOnce: number
  readonly #spares: Worker[] = []
  #isClosed = false

  /** Starts the first threads at once. */
  constructor(compileCache: string, atOnce: number) {
    this.#compileCache = compileCache
    this.#atOnce = atOnce
    this.prepare()
  }

  /** Has threads loaded for the next run, as far as none are. */
  prepare(): void {
    while (!this.#isClosed && this.#spares.length < this.#atOnce) {
      const spare = this.#start()
      spare.unref() // one that waits keeps no process alive
      this.#spares.push(spare)
    }
  }

  /** Ends all threads, whatever they do. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#all].map(thread => thread.terminate()))
  }

  /** Called by the test runner for each run. */
  readonly createPoolWorker = (): PoolWorker => {
    let thread: Worker | undefined
    const running = (): Worker => {
      if (thread === undefined) throw new Error('The thread was asked before it was started, or after it had stopped.')
      return thread
    }
    return {
      name: this.name,
      start: async () => {
        thread ??= this.#take()
      },
      on: (event, callback) => running().on(event, callback),
      off: (event, callback) => thread?.off(event, callback),
      send: message => running().postMessage(message),
      deserialize: data => data,
      stop: async () => {
        await thread?.terminate()
      },
    }
  }

  #take(): Worker {
    const thread = this.#spares.shift() ?? this.#start()
    thread.ref()
    return thread
  }

  #start(): Worker {
    const env = { ...process.env, ...ENVIRONMENT, NODE_COMPILE_CACHE: this.#compileCache }
    const thread = new Worker(JUDGE_THREAD, { env, execArgv: ['--disable-warning=ExperimentalWarning'] })
    this.#all.add(thread)
    thread.once('exit', () => {
      this.#all.delete(thread)
      if (this.#spares.includes(thread)) this.#spares.splice(this.#spares.indexOf(thread), 1)
    })
    thread.on('error', () => {}) // the test runner hears of it from its own listener; a spare is replaced
    return thread
  }
}
