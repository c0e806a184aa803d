/**
 * Workers that serve requests, each one at a time. A new worker takes tens of milliseconds to start and some 10 MB, so they
 * are kept, and one more is started only when all are busy.
 */
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { socketpair } from '../opening.ts'
import { platform } from '../platform/current.ts'
import type { Socket } from '../socket.ts'
import { systemError } from '../socket-error.ts'
import { calls } from '../system-calls.ts'
import { encodeHanded, type Handed, OUTSTANDING, type PoolWorkerData, WORKERS } from './handing-over.ts'
import { writeNow } from './write-now.ts'

const { AF_UNIX, SO_SNDBUF, SOCK_DGRAM, SOCK_SEQPACKET, SOL_SOCKET } = platform.constants
const { F_DUPFD_CLOEXEC } = platform.file
/** Keeps messages apart and has an end; without it, workers are told of the end one by one. */
const QUEUE_TYPE = platform.hasSeqpacket ? SOCK_SEQPACKET : SOCK_DGRAM
const QUEUE_BYTES = 1024 * 1024

/** What a pool is to run, and with how many workers. */
export interface PoolOptions {
  module: string
  name: string
  initialThreads: number
  maxThreads: number
}

/** A queue and the workers that take from it. {@link close} ends them. */
export class WorkerPool {
  readonly #sender: Socket
  readonly #receiver: Socket
  readonly #server: Socket
  readonly #data: Omit<PoolWorkerData, 'queue' | 'socket'>
  readonly #maxThreads: number
  readonly #counts = new Int32Array(new SharedArrayBuffer(8))

  /** Starts the first workers. */
  constructor(server: Socket, shared: Pick<PoolWorkerData, 'server_address' | 'shutdown_flag'>, options: PoolOptions) {
    ;[this.#sender, this.#receiver] = socketpair(AF_UNIX, QUEUE_TYPE)
    this.#sender.setsockopt(SOL_SOCKET, SO_SNDBUF, QUEUE_BYTES)
    this.#server = server
    this.#maxThreads = options.maxThreads
    const { server_address, shutdown_flag } = shared
    const { module, name } = options
    this.#data = { module, name, server_address, shutdown_flag, counts: this.#counts }
    for (let started = 0; started < Math.min(options.initialThreads, options.maxThreads); started++) this.#start()
  }

  /** Gives a request to a worker, a new one if all are busy. Blocks while the queue is full. */
  hand(request: Handed): void {
    // Counted first: the worker may be done before send returns.
    const outstanding = Atomics.add(this.#counts, OUTSTANDING, 1) + 1
    try {
      const workers = Atomics.load(this.#counts, WORKERS)
      if (outstanding > workers && workers < this.#maxThreads) this.#start()
      this.#sender.send(encodeHanded(request))
    } catch (error) {
      Atomics.sub(this.#counts, OUTSTANDING, 1)
      throw error
    }
  }

  /** Ends the workers when the queue is empty. With `wait` it blocks until all requests are served. */
  close(wait: boolean): void {
    if (this.#sender.fileno() === -1) return
    if (!platform.hasSeqpacket) {
      const workers = Atomics.load(this.#counts, WORKERS)
      for (let told = 0; told < workers; told++) this.#sender.send(Buffer.alloc(0))
    }
    this.#sender.close()
    this.#receiver.close()
    while (wait) {
      const outstanding = Atomics.load(this.#counts, OUTSTANDING)
      if (outstanding === 0) return
      Atomics.wait(this.#counts, OUTSTANDING, outstanding)
    }
  }

  #start(): void {
    const { family, type, proto } = this.#server
    const isDatagram = type === SOCK_DGRAM
    // Descriptors of its own: whatever is closed here, a worker never uses a number that is another's by then.
    const queue = duplicate(this.#receiver.fileno())
    const server = isDatagram ? duplicate(this.#server.fileno()) : -1
    const workerData: PoolWorkerData = {
      ...this.#data,
      queue: { fd: queue, family: AF_UNIX, type: QUEUE_TYPE },
      socket: { fd: server, family, type, proto },
    }
    Atomics.add(this.#counts, WORKERS, 1)
    const worker = new Worker(new URL('./pool-worker.ts', import.meta.url), { workerData })
    worker.on('error', error => writeNow(2, `A worker of the server has failed: ${inspect(error)}\n`))
    // server_close waits for requests, not the end of the process for workers.
    worker.unref()
  }
}

function duplicate(fd: number): number {
  const copy = calls.fcntl(fd, F_DUPFD_CLOEXEC, 0)
  if (copy < 0) throw systemError('fcntl', -copy)
  return copy
}
