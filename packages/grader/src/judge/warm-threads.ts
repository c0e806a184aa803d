/**
 * Threads for the test runner that are started before they are needed and kept for the next run: loading takes a fifth of a
 * second of processor time, and what has run before runs faster. As many always wait as are used at once.
 *
 * Nothing of a judged program is in these threads; what a run leaves there is the test kit's own. Still a thread goes where
 * a run did not end as it should, and after some runs, since every run loads its test files anew and none is ever unloaded.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node'
import { ThreadLoads } from './thread-loads.ts'

const JUDGE_THREAD = fileURLToPath(new URL('./judge-thread.ts', import.meta.url))

/** What Vitest promises its tests. */
const ENVIRONMENT = { NODE_ENV: 'test', TEST: 'true', VITEST: 'true' }

/** By which the test runner knows them. */
const NAME = 'warm threads'

/** How many times a thread is used. */
const MOST_RUNS = 50

/** A thread, and what it was told so far. */
class Thread {
  readonly worker: Worker
  isStarted = false
  /** Runs that it was told to make, and those of which it has told the end. */
  runs = 0
  ended = 0
  hasFailed = false

  constructor(worker: Worker) {
    this.worker = worker
  }

  /** Whether another run may come after those so far. */
  get isGood(): boolean {
    return this.runs === this.ended && this.runs < MOST_RUNS && !this.hasFailed
  }
}

/** Makes the threads of one judge, which closes it. */
export class WarmThreads implements PoolRunnerInitializer {
  readonly name = NAME
  readonly #compileCache: string
  readonly #loads = new ThreadLoads()
  readonly #all = new Set<Thread>()
  readonly #atOnce: number
  #spares: Thread[] = []
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
      spare.worker.unref() // one that waits keeps no process alive
      this.#spares.push(spare)
    }
  }

  /** Ends the threads that wait and have run something: what they have loaded is not what there is now. */
  renew(): void {
    const used = this.#spares.filter(spare => spare.runs > 0)
    this.#spares = this.#spares.filter(spare => spare.runs === 0)
    for (const { worker } of used) void worker.terminate()
    this.prepare()
  }

  /** Ends all threads, whatever they do. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#loads.close()
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()))
  }

  /** Called by the test runner for each run. */
  readonly createPoolWorker = (): PoolWorker =>
    new KeptWorker(
      () => this.#take(),
      thread => this.#giveBack(thread),
    )

  #take(): Thread {
    const thread = this.#spares.shift() ?? this.#start()
    thread.worker.ref()
    return thread
  }

  async #giveBack(thread: Thread): Promise<void> {
    if (!thread.isGood || this.#isClosed || !this.#all.has(thread)) {
      await thread.worker.terminate()
      return
    }
    thread.worker.unref()
    this.#spares.unshift(thread)
  }

  #start(): Thread {
    const env = { ...process.env, ...ENVIRONMENT, NODE_COMPILE_CACHE: this.#compileCache }
    const execArgv = ['--disable-warning=ExperimentalWarning']
    const worker = new Worker(JUDGE_THREAD, { env, execArgv, workerData: this.#loads.memory })
    const thread = new Thread(worker)
    this.#all.add(thread)
    worker.once('exit', () => {
      this.#all.delete(thread)
      this.#spares = this.#spares.filter(spare => spare !== thread)
    })
    // The test runner hears of it from its own listener; a spare is replaced.
    worker.on('error', () => {})
    return thread
  }
}

type Listener = Parameters<PoolWorker['on']>[1]

/**
 * A thread for one run of the test runner. The runner starts and stops it each time; the thread is started once, and the
 * other times the answers are made here.
 */
class KeptWorker implements PoolWorker {
  readonly name = NAME
  readonly #take: () => Thread
  readonly #giveBack: (thread: Thread) => Promise<void>
  readonly #listeners: [event: string, listener: Listener][] = []
  #thread: Thread | undefined

  constructor(take: () => Thread, giveBack: (thread: Thread) => Promise<void>) {
    this.#take = take
    this.#giveBack = giveBack
  }

  async start(): Promise<void> {
    this.#thread ??= this.#take()
    this.on('message', this.#watch)
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener])
    this.#running.worker.on(event as 'message', listener)
  }

  off(event: string, listener: Listener): void {
    this.#thread?.worker.off(event as 'message', listener)
  }

  send(message: { type?: string }): void {
    const thread = this.#running
    if (message.type === 'stop') this.#answer('stopped')
    else if (message.type === 'start' && thread.isStarted) this.#answer('started')
    else thread.worker.postMessage(message)
    if (message.type === 'start') thread.isStarted = true
    if (message.type === 'run') thread.runs += 1
  }

  deserialize(data: unknown): unknown {
    return data
  }

  async stop(): Promise<void> {
    const thread = this.#thread
    if (thread === undefined) return
    this.#thread = undefined
    for (const [event, listener] of this.#listeners) thread.worker.off(event as 'message', listener)
    await this.#giveBack(thread)
  }

  readonly #watch = (message: { type?: string; error?: unknown }): void => {
    const thread = this.#thread
    if (thread === undefined || (message.type !== 'testfileFinished' && message.type !== 'started')) return
    if (message.type === 'testfileFinished') thread.ended += 1
    if (message.error !== undefined) thread.hasFailed = true
  }

  /** Tells the test runner what the thread would, after the call that asked for it has returned. */
  #answer(type: 'started' | 'stopped'): void {
    const { worker } = this.#running
    setImmediate(() => worker.emit('message', { type, __vitest_worker_response__: true }))
  }

  get #running(): Thread {
    if (this.#thread === undefined)
      throw new Error('The thread was asked before it was started, or after it had stopped.')
    return this.#thread
  }
}
