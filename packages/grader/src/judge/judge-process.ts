/** A judge in a process of its own, for a pool: takes requests from its parent and answers each. Started by judge-pool.ts. */
import { CourseFault } from '../course-fault.ts'
import { Judge, type Judgement, type JudgeRequest } from './judge.ts'

/** What the parent sends, and what comes back. */
export type PoolQuestion = { number: number; request: JudgeRequest }
export type PoolAnswer = { number: number } & ({ judgement: Judgement } | { fault: string })

const [courseRoot = ''] = process.argv.slice(2)
const judge = await Judge.open(courseRoot)
let turn: Promise<void> = Promise.resolve()

process.on('message', (question: PoolQuestion) => {
  turn = turn.then(() => answer(question))
})
// The parent is gone, or it has no more questions: leave nothing behind.
process.on('disconnect', () => leave(0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => leave(1))

async function answer({ number, request }: PoolQuestion): Promise<void> {
  try {
    send({ number, judgement: await judge.judge(request) })
  } catch (error) {
    const fault = error instanceof CourseFault ? error.message : ((error as Error).stack ?? String(error))
    send({ number, fault })
  }
}

function send(message: PoolAnswer): void {
  if (process.connected) process.send?.(message)
}

function leave(code: number): void {
  judge.abandon()
  process.exit(code)
}
