/**
 * `npm run test:flaky [-- RUNS [LESSON]]`: runs a lesson against its references again and again while every core is kept
 * busy by something else. One failure is a defect: it is printed, and nothing is tried a second time.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { assess, Judge, readLesson } from '@socket-course/grader'

const DEFAULT_RUNS = 200

const root = resolve(import.meta.dirname, '..')
const [runsText = String(DEFAULT_RUNS), lessonId = '01-echo'] = process.argv.slice(2)
const runs = Number(runsText)
const lesson = readLesson(root, lessonId)
const source = {
  folder: join(root, 'solutions', lesson.id, 'src'),
  compileCache: join(root, '.course', 'cache', 'programs'),
}

const burners = Array.from({ length: availableParallelism() }, startBurner)
process.on('exit', () => {
  for (const burner of burners) burner.kill('SIGKILL')
})
process.on('SIGINT', () => process.exit(130))
console.log(`${lesson.id}: ${runs} runs with ${burners.length} cores kept busy`)

const judge = await Judge.open(root, 2) // as `course test LESSON` does
let failures = 0
for (let run = 1; run <= runs; run++) {
  const results = await assess(judge, lesson, lesson.exercises, source, { seed: run })
  const failed = results.flatMap(result => result.tests.filter(test => test.status === 'failed'))
  if (failed.length > 0) failures += 1
  for (const test of failed) console.log(`run ${run}, seed ${run}: ${test.name}\n`, test.finding)
  if (run % 10 === 0) console.log(`${run} runs, ${failures} with a failure`)
}
await judge.close()
console.log(`${runs - failures} passed, ${failures} failed`)
process.exit(failures === 0 ? 0 : 1)

/** A process that does nothing but use a core. */
function startBurner(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' })
}
