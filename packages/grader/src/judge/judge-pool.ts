/** Several judges at work side by side, each in a process of its own; for everything that judges many programs. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CourseFault } from '../course-fault.ts'
import type { Judgement, JudgeRequest } from './judge.ts'
import type { PoolAnswer, PoolQuestion } from './judge-process.ts'

const JUDGE_PROCESS = fileURLToPath(new URL('./judge-process.ts', import.meta.url))

type Waiting = { resolve: (judgement: Judgement) => void; reject: (error: Error) => void }

/** A fixed number of judges; requests wait for the next that is free. Whoever opens it closes it. */
export class JudgePool {
  readonly #courseRoot: string
  readonly #size: number
  readonly #free: PooledJudge[] = []
  readonly #all = new Set<PooledJudge>()
  readonly #queue: ((judge: PooledJudge) => void)[] = []

  /** @param size how many judges work at the same time; started as they are needed */
  constructor(courseRoot: string, size: number) {
    this.#courseRoot = courseRoot
    this.#size = size
  }

  /** Judges a request as soon as a judge is free. */
  async judge(request: JudgeRequest): Promise<Judgement> {
    const judge = await this.#take()
    try {
      return await judge.judge(request)
    } finally {
      this.#giveBack(judge)
    }
  }

  /** Ends all judges, with whatever they have under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map(judge => judge.end()))
  }

  #take(): PooledJudge | Promise<PooledJudge> {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#all.size < this.#size) {
      const judge = new PooledJudge(this.#courseRoot)
      this.#all.add(judge)
      return judge
    }
    return new Promise(resolve => this.#queue.push(resolve))
  }

  #giveBack(judge: PooledJudge): void {
    if (judge.hasEnded) {
      this.#all.delete(judge)
      const next = this.#queue.shift()
      if (next !== undefined) void Promise.resolve(this.#take()).then(next)
      return
    }
    const next = this.#queue.shift()
    if (next === undefined) this.#free.push(judge)
    else next(judge)
  }
}

class PooledJudge {
  readonly #process: ChildProcess
  readonly #ended: Promise<void>
  #waiting: Waiting | undefined
  #number = 0
  hasEnded = false

  constructor(courseRoot: string) {
    this.#process = fork(JUDGE_PROCESS, [courseRoot], { execPath: process.execPath, stdio: ['ignore', 2, 2, 'ipc'] })
    this.#process.on('message', (answer: PoolAnswer) => {
      if (answer.number !== this.#number) return
      if ('judgement' in answer) this.#waiting?.resolve(answer.judgement)
      else this.#waiting?.reject(new CourseFault(answer.fault))
    })
    this.#ended = new Promise(resolve => {
      this.#process.once('exit', (code, signal) => {
        this.hasEnded = true
        this.#waiting?.reject(new CourseFault(`A judge ended while it was at work (${signal ?? `exit code ${code}`}).`))
        resolve()
      })
    })
  }

  judge(request: JudgeRequest): Promise<Judgement> {
    this.#number += 1
    const question: PoolQuestion = { number: this.#number, request }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#process.send(question)
    })
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    await this.#ended
  }
}
