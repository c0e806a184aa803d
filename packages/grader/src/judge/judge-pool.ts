/** Several judges at work side by side, each in a process of its own; for everything that judges many programs. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { CourseFault } from '../course-fault.ts'
import type { Judgement, JudgeRequest } from './judge.ts'
import type { PoolAnswer, PoolQuestion } from './judge-process.ts'
import { endRun } from './run.ts'

const JUDGE_PROCESS = fileURLToPath(new URL('./judge-process.ts', import.meta.url))

type Waiting<T> = { resolve: (value: T) => void; reject: (error: Error) => void }

/** A fixed number of judges; requests wait for the next that is free. Whoever opens it closes it. */
export class JudgePool {
  readonly #courseRoot: string
  readonly #size: number
  readonly #free: PooledJudge[] = []
  readonly #all = new Set<PooledJudge>()
  readonly #queue: Waiting<PooledJudge>[] = []
  #isClosed = false

  /** @param size how many judges work at the same time; started as they are needed */
  constructor(courseRoot: string, size: number) {
    this.#courseRoot = courseRoot
    this.#size = size
  }

  /** Judges a request as soon as a judge is free. */
  async judge(request: JudgeRequest): Promise<Judgement> {
    const judge = await this.#take()
    try {
      if (this.#isClosed) throw closed()
      return await judge.judge(request)
    } finally {
      this.#giveBack(judge)
    }
  }

  /** Ends all judges, with whatever they have under way; requests that still wait are refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiting of this.#queue.splice(0)) waiting.reject(closed())
    await Promise.all([...this.#all].map(judge => judge.end()))
  }

  async #take(): Promise<PooledJudge> {
    if (this.#isClosed) throw closed()
    this.#forgetEnded()
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#all.size < this.#size) {
      const judge = new PooledJudge(this.#courseRoot)
      this.#all.add(judge)
      return judge
    }
    return new Promise((resolve, reject) => this.#queue.push({ resolve, reject }))
  }

  #giveBack(judge: PooledJudge): void {
    this.#free.push(judge)
    const next = this.#queue.shift()
    if (next !== undefined) this.#take().then(next.resolve, next.reject)
  }

  /** A judge may end while it has nothing to do, too: then a new one takes its place. */
  #forgetEnded(): void {
    for (const judge of [...this.#all].filter(each => each.hasEnded)) {
      this.#all.delete(judge)
      const at = this.#free.indexOf(judge)
      if (at !== -1) this.#free.splice(at, 1)
    }
  }
}

const closed = (): CourseFault => new CourseFault('The judges were told to stop.')

class PooledJudge {
  readonly #process: ChildProcess
  readonly #ended: Promise<void>
  #waiting: Waiting<Judgement> | undefined
  #run = ''
  #number = 0
  #isEnding = false
  hasEnded = false

  constructor(courseRoot: string) {
    this.#process = fork(JUDGE_PROCESS, [courseRoot], {
      execArgv: [], // ours may say to run something else, such as --eval
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    this.#process.on('message', (answer: PoolAnswer) => {
      if (answer.number !== this.#number) return
      if ('judgement' in answer) this.#waiting?.resolve(answer.judgement)
      else this.#waiting?.reject(new CourseFault(answer.fault))
    })
    this.#ended = new Promise(resolve => {
      this.#process.once('exit', (code, signal) => {
        this.#leave(`A judge ended while it was at work (${signal ?? `exit code ${code}`}).`)
        resolve()
      })
      this.#process.once('error', error => {
        this.#leave(`A judge could not be started or asked (${error.message}).`)
        if (this.#process.pid === undefined) resolve()
      })
    })
  }

  judge(request: JudgeRequest): Promise<Judgement> {
    this.#number += 1
    this.#run = randomUUID()
    const question: PoolQuestion = { number: this.#number, run: this.#run, request }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#process.send(question)
    })
  }

  async end(): Promise<void> {
    this.#isEnding = true
    if (this.#process.connected) this.#process.disconnect()
    await this.#ended
  }

  /** A judge that was killed could not end the programs that it had started: that is done for it. */
  #leave(why: string): void {
    this.hasEnded = true
    if (this.#run !== '') endRun(this.#run)
    this.#waiting?.reject(this.#isEnding ? closed() : new CourseFault(why))
  }
}
