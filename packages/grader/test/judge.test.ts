import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JudgeRequest } from '../src/judge/judge.ts'
import { JudgePool } from '../src/judge/judge-pool.ts'
import { readLesson } from '../src/lesson.ts'
import { findSubject } from '../src/subjects.ts'
import { type Folder, LESSON, makeCourse } from './made-up-course.ts'

let course: Folder
let root: string
beforeAll(() => {
  course = makeCourse()
  root = course.root
})
afterAll(() => course[Symbol.dispose]())

const request = (folder: string, ...exercises: string[]): JudgeRequest => {
  const lesson = readLesson(root, LESSON)
  const subjects = Object.fromEntries(
    exercises.map(id => {
      const exercise = lesson.exercises.find(each => each.id === id)!
      const source = { folder: join(root, 'solutions', LESSON, folder), compileCache: join(root, '.cache') }
      const found = findSubject(LESSON, exercise, source)
      if ('missing' in found) throw new Error(found.missing)
      return [id, found.subject]
    }),
  )
  return { lesson: LESSON, exercises, subjects, seed: 1, limitMs: 120_000 }
}

/** The processes of this suite's judges and of what they started: all know the folder of the made-up course. */
const processes = (): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(root)
      } catch {
        return false // it ended while we looked
      }
    })
    .map(Number)

const statuses = (judgement: Awaited<ReturnType<JudgePool['judge']>>) =>
  Object.entries(judgement).map(([id, tests]) => [id, tests.map(each => each.status)])

test('a judge in this process tells right from wrong, names each test in order, and is warm for the next', async () => {
  const requests = JSON.stringify(
    [request('src', 'double'), request('src', 'double')].map((each, i) => {
      const subject = each.subjects.double!
      const file = join(root, 'solutions', LESSON, i === 0 ? 'src/double.ts' : 'mistakes/double/squares.ts')
      return { ...each, subjects: { double: { ...subject, file } } }
    }),
  )
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'fixtures/ask-judge.ts'), root, requests])
  const names = ['doubles any number', '`double` doubles']
  expect(
    output
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toEqual([
    { heard: names.map(name => ['double', name, 'passed']), found: ['none', 'none'] },
    { heard: names.map(name => ['double', name, 'failed']), found: ['squares', 'squares'] },
  ])
})

test('a pool judges more requests than it has judges, and close leaves no process', async () => {
  const pool = new JudgePool(root, 2)
  const folders = ['src', 'starters', 'src', 'starters']
  const judgements = await Promise.all(folders.map(folder => pool.judge(request(folder, 'sendall', 'double'))))
  expect(judgements.map(statuses)).toEqual(
    folders.map(folder => {
      const status = folder === 'src' ? 'passed' : 'failed'
      return [
        ['sendall', [status]],
        ['double', [status, status]],
      ]
    }),
  )
  expect(processes()).toHaveLength(2)
  await pool.close()
  expect(processes()).toEqual([])
})

test('a judge that is killed at work is reported, its programs end, and the next request works', async () => {
  const pool = new JudgePool(root, 1)
  course.write('forever.ts', 'for (;;) {}')
  const endless = request('src', 'double')
  const subject = { ...endless.subjects.double!, file: join(root, 'forever.ts') }
  const first = pool.judge({ ...endless, subjects: { double: subject } })
  const second = pool.judge(request('src', 'double'))
  await expect.poll(() => processes().length, { timeout: 120_000, interval: 20 }).toBe(2)
  const judge = processes().find(pid => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('judge-process'))!
  process.kill(judge, 'SIGKILL')
  await expect(first).rejects.toThrow('A judge ended while it was at work (SIGKILL).')
  expect(statuses(await second)).toEqual([['double', ['passed', 'passed']]])
  expect(processes()).toHaveLength(1)
  await pool.close()
  expect(processes()).toEqual([])
})

test('a judge that is killed while it has nothing to do is replaced', async () => {
  const pool = new JudgePool(root, 1)
  await pool.judge(request('src', 'double'))
  const [judge] = processes()
  process.kill(judge!, 'SIGKILL')
  // A request that comes before the system has told of the death is refused like one under way.
  const ask = () => pool.judge(request('src', 'double')).then(statuses, () => 'refused')
  await expect.poll(ask, { timeout: 120_000, interval: 20 }).toEqual([['double', ['passed', 'passed']]])
  await pool.close()
})

test('close ends what is under way and refuses what waits', async () => {
  const pool = new JudgePool(root, 1)
  const requests = [pool.judge(request('src', 'server')), pool.judge(request('src', 'server'))]
  const outcomes = Promise.allSettled(requests)
  await pool.close()
  expect((await outcomes).map(each => each.status === 'rejected' && String(each.reason))).toEqual([
    'CourseFault: The judges were told to stop.',
    'CourseFault: The judges were told to stop.',
  ])
  await expect(pool.judge(request('src', 'double'))).rejects.toThrow('The judges were told to stop.')
  expect(processes()).toEqual([])
})

test('a pool that was never asked closes at once', async () => {
  await new JudgePool(root, 4).close()
  expect(processes()).toEqual([])
})

test('tests that are not there are a fault of the course, and the judge goes on', async () => {
  const pool = new JudgePool(root, 1)
  const missing = { ...request('src', 'double'), exercises: ['triple'] }
  await expect(pool.judge(missing)).rejects.toThrow(
    `There are no tests at ${root}/lessons/01-tiny/test/triple.test.ts.`,
  )
  expect(statuses(await pool.judge(request('src', 'double')))).toEqual([['double', ['passed', 'passed']]])
  await pool.close()
})

/** Tests of the made-up lesson that need no program, under the name of an exercise. */
function writeTests(name: string, text: string): JudgeRequest {
  course.write(
    `lessons/${LESSON}/test/${name}.test.ts`,
    `import { claim } from '@socket-course/testkit'\n${text}\nclaim('holds', { readMore: 'x' }, story => judge(story))`,
  )
  const { double } = request('src', 'double').subjects
  return { ...request('src', 'double'), exercises: [name], subjects: { [name]: double! } }
}

test('a run finds nothing in the test file of what an earlier run left there', async () => {
  const pool = new JudgePool(root, 1)
  const counting = writeTests(
    'counting',
    "let runs = 0\nconst judge = story => runs++ === 0 || story.fail({ observed: 'again' })",
  )
  for (let run = 0; run < 3; run++) expect(statuses(await pool.judge(counting))).toEqual([['counting', ['passed']]])
  await pool.close()
})

test('a change in what a test file imports counts from the next run on', async () => {
  const pool = new JudgePool(root, 1)
  const importing = writeTests('importing', "import { judge } from './helper.ts'")
  // As an editor leaves one beside a file that is being changed.
  symlinkSync('nowhere', join(root, 'lessons', LESSON, 'test', '.#helper.ts'))
  for (const [outcome, text] of [
    ['passed', 'export const judge = story => {}'],
    ['failed', "export const judge = story => story.fail({ expected: 'less', observed: 'more' })"],
    ['passed', 'export const judge = async story => {}'],
  ]) {
    course.write(`lessons/${LESSON}/test/helper.ts`, text!)
    expect(statuses(await pool.judge(importing))).toEqual([['importing', [outcome]]])
  }
  await pool.close()
})

test('an error that nobody catches is a fault of the course, and the next run knows nothing of it', async () => {
  const pool = new JudgePool(root, 1)
  const throwing = writeTests(
    'throwing',
    `const judge = () => { globalThis.left = true; Promise.reject(new Error('forgotten')) }`,
  )
  await expect(pool.judge(throwing)).rejects.toThrow('Error: forgotten')
  const looking = writeTests(
    'looking',
    "const judge = story => globalThis.left && story.fail({ expected: '', observed: 'left' })",
  )
  expect(statuses(await pool.judge(looking))).toEqual([['looking', ['passed']]])
  await pool.close()
})

test('a program beyond its time limit is ended, and that is a finding like any other', async () => {
  const pool = new JudgePool(root, 1)
  course.write('sleeper.ts', 'setInterval(() => {}, 1000)\nawait new Promise(() => {})')
  const sleepy = request('src', 'double')
  const subject = { ...sleepy.subjects.double!, file: join(root, 'sleeper.ts') }
  const judgement = await pool.judge({ ...sleepy, subjects: { double: subject }, limitMs: 1 })
  expect(statuses(judgement)).toEqual([['double', ['failed', 'failed']]])
  expect(judgement.double![0]!.record.finding?.observed).toBe('it was ended by the signal SIGKILL')
  await pool.close()
})
