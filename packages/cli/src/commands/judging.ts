/** Opens a judge for a command and makes sure that nothing of it outlives the command, however it ends. */
import { Judge } from '@socket-course/grader'
import type { Course } from '../course.ts'

/** Exit code of a program that Ctrl-C ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130

/** Runs `work` with a judge in this process. Ctrl-C ends the judged programs and then the course. */
export async function withJudge<T>(course: Course, work: (judge: Judge) => Promise<T>): Promise<T> {
  const judge = await Judge.open(course.root)
  const leave = (code: number) => {
    judge.abandon()
    process.exit(code)
  }
  const onInterrupt = () => leave(INTERRUPTED)
  const onTerminate = () => leave(143)
  process.once('SIGINT', onInterrupt)
  process.once('SIGTERM', onTerminate)
  try {
    return await work(judge)
  } finally {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
    await judge.close()
  }
}
