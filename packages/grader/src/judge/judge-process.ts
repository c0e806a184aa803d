/** A judge in a process of its own, for a pool: takes requests from its parent and answers each. Started by judge-pool.ts. */
import { CourseFault } from '../course-fault.ts'
import { Judge, type Judgement, type JudgeRequest } from './judge.ts'

/** What the parent sends, and what comes back. */
export type PoolQuestion = { number: number; run: string; request: JudgeRequest }
export type PoolAnswer = { number: number } & ({ judgement: Judgement } | { fault: string })

const [courseRoot = ''] = process.argv.slice(2)
let judge: Judge | undefined
let turn: Promise<void> = open()

process.on('message', (question: PoolQuestion) => {
  turn = turn.then(() => answer(question))
})
// The parent is gone, or it has no more questions: leave nothing behind.
process.on('disconnect', () => leave(0))
process.on('SIGTERM', () => leave(1))
process.on('SIGINT', () => {}) // a terminal sends Ctrl-C to the parent too, which decides what becomes of us

async function open(): Promise<void> {
  judge = await Judge.open(courseRoot)
}

async function answer({ number, run, request }: PoolQuestion): Promise<void> {
  try {
    if (judge === undefined) throw new CourseFault('The test runner could not be started.')
    send({ number, judgement: await judge.judge(request, undefined, run) })
  } catch (error) {
    const fault = error instanceof CourseFault ? error.message : ((error as Error).stack ?? String(error))
    send({ number, fault })
  }
}

function send(message: PoolAnswer): void {
  if (process.connected) process.send?.(message)
}

async function leave(code: number): Promise<void> {
  await judge?.abandon()
  process.exit(code)
}
