/**
 * `npm run bench [-- ROUNDS]`: how long a learner waits, as ratios within one run. Each row is measured once a round,
 * the rows of a round one after another, and the medians are compared; absolute times say more about the machine.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { assess, Judge, type Lesson, readLesson } from '@socket-course/grader'
import { findSubject } from '../packages/grader/src/subjects.ts'

const rounds = Number(process.argv[2] ?? 5)
const root = resolve(import.meta.dirname, '..')
const lessons = readdirSync(join(root, 'lessons'))
  .filter(name => /^\d/.test(name))
  .map(name => readLesson(root, name))
const lesson = readLesson(root, '01-echo')
const compileCache = join(root, '.course', 'cache', 'programs')
const server = lesson.exercises.filter(exercise => exercise.id === 'server')
const launcher = join(root, 'packages/cli/bin/course.js')
const empty = makeEmptyProject()

const judge = await Judge.open(root)
const judgeOfLessons = await Judge.open(root, 2) // as `course test LESSON` does
const rows: Record<string, () => Promise<void> | void> = {
  'a program that listens, started and ended': startProgram,
  'vitest run of one empty test, cold': () => runNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run'], empty),
  'course test 01-echo --solution, cold': () => runNode([launcher, 'test', '01-echo', '--solution'], root),
  'save to verdict, 01-echo/server, warm': () => judgeWith(judge, lesson, server),
  ...Object.fromEntries(
    lessons.map(each => [`all tests of ${each.id}, warm`, () => judgeWith(judgeOfLessons, each, each.exercises)]),
  ),
}

const times = new Map(Object.keys(rows).map(name => [name, [] as number[]]))
for (let round = 0; round <= rounds; round++) {
  for (const [name, measure] of Object.entries(rows)) {
    const began = performance.now()
    await measure()
    if (round > 0) times.get(name)?.push(performance.now() - began) // round 0 fills the caches
  }
}
await judge.close()
await judgeOfLessons.close()
rmSync(empty, { recursive: true, force: true })

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const medians = new Map([...times].map(([name, values]) => [name, median(values)]))
const program = medians.get('a program that listens, started and ended') ?? 1
const vitest = medians.get('vitest run of one empty test, cold') ?? 1
console.log(`median of ${rounds} rounds, ${process.version}\n`)
console.log(`${'what'.padEnd(44)}${'ms'.padStart(7)}${'x vitest'.padStart(10)}${'x program'.padStart(11)}`)
for (const [name, ms] of medians) {
  const cells = [
    ms.toFixed(0).padStart(7),
    (ms / vitest).toFixed(1).padStart(10),
    (ms / program).toFixed(1).padStart(11),
  ]
  console.log(name.padEnd(44) + cells.join(''))
}

async function judgeWith(judge: Judge, lesson: Lesson, exercises: Lesson['exercises']): Promise<void> {
  const source = { folder: join(root, 'solutions', lesson.id, 'src'), compileCache }
  const results = await assess(judge, lesson, exercises, source, { seed: 1 })
  const failed = results.flatMap(result => result.tests).find(test => test.status === 'failed')
  if (failed !== undefined) throw new Error(`the reference fails: ${failed.name}: ${failed.finding?.observed}`)
}

function runNode(args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
}

/** The floor: what no test can be faster than. It is started as the judge starts it. */
function startProgram(): Promise<void> {
  const found = findSubject(lesson.id, server[0]!, { folder: join(root, 'solutions', lesson.id, 'src'), compileCache })
  if (!('subject' in found)) throw new Error(found.missing)
  const [program = '', ...args] = found.subject.argv
  const child = spawn(program, [...args, '127.0.0.1', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...found.subject.environment },
  })
  return new Promise(done => {
    child.stdout.once('data', () => child.kill())
    child.once('close', () => done())
  })
}

/** A project with one test that does nothing, apart from the course. */
function makeEmptyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'empty-vitest-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(folder, 'empty.test.ts'), "import { test } from 'vitest'\n\ntest('does nothing', () => {})\n")
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}
