/**
 * Threads for the test runner that are started before they are needed. One always waits: when it is taken, the runner
 * has it at once, and when the tests are over, the next one loads while nobody waits for a verdict.
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
  #spare: Worker | undefined
  #isClosed = false

  /** Starts the first thread at once. */
  constructor(compileCache: string) {
    this.#compileCache = compileCache
    this.prepare()
  }

  /** Has a thread loaded for the next run, if none is. */
  prepare(): void {
    if (this.#isClosed || this.#spare !== undefined) return
    this.#spare = this.#start()
    this.#spare.unref() // one that waits keeps no process alive
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
    const thread = this.#spare ?? this.#start()
    this.#spare = undefined
    thread.ref()
    return thread
  }

  #start(): Worker {
    const env = { ...process.env, ...ENVIRONMENT, NODE_COMPILE_CACHE: this.#compileCache }
    const thread = new Worker(JUDGE_THREAD, { env, execArgv: ['--disable-warning=ExperimentalWarning'] })
    this.#all.add(thread)
    thread.once('exit', () => {
      this.#all.delete(thread)
      if (this.#spare === thread) this.#spare = undefined
    })
    thread.on('error', () => {}) // the test runner hears of it from its own listener; a spare is replaced
    return thread
  }
}
