import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JudgePool } from '../src/judge/judge-pool.ts'
import type { Result } from '../src/result.ts'
import { validatorOf } from '../src/schemas.ts'
import { gradeSubmission } from '../src/submission/grade.ts'
import { type Folder, LESSON, makeCourse, submit } from './made-up-course.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0
let course: Folder
let pool: JudgePool
beforeAll(() => {
  course = makeCourse()
  pool = new JudgePool(course.root, 2)
})
afterAll(async () => {
  await pool.close()
  course[Symbol.dispose]()
})

const solution = (path: string) => readFileSync(join(course.root, 'solutions', LESSON, path), 'utf8')
const grade = (folder: Folder, lessons?: string[]): Promise<Result[]> =>
  gradeSubmission(
    pool,
    { name: 'alice', folder: folder.root },
    { courseRoot: course.root, courseVersion: '9.9.9', seed: 42, ...(lessons === undefined ? {} : { lessons }) },
  )
const right = () => ({
  '01-tiny/src/server.ts': solution('src/server.ts'),
  '01-tiny/src/sendall.ts': solution('src/sendall.ts'),
  '01-tiny/src/double.ts': solution('src/double.ts'),
})

/** Leaves out what may differ between two runs: times, and the addresses that are drawn anew. */
const steady = (results: readonly Result[]): unknown =>
  JSON.parse(
    JSON.stringify(results, (key, value: unknown) => (key === 'durationMs' || key === 'atMs' ? 0 : value)).replace(
      /127\.\d+\.\d+\.\d+[: ]\d+/g,
      'HOST:PORT',
    ),
  )

const expectValid = (results: readonly Result[]): void => {
  const isResult = validatorOf('result')
  for (const result of results) {
    isResult(result)
    expect(isResult.errors).toBeNull()
  }
}

describe.concurrent('grading', () => {
  test('right programs have full points, and the result says by what it was made', async () => {
    using folder = submit({ ...right(), 'package.json': '{}' })
    const results = await grade(folder)
    expectValid(results)
    expect(results).toMatchObject([
      {
        schema: 1,
        submission: 'alice',
        lesson: LESSON,
        status: 'graded',
        score: 10,
        maxScore: 10,
        seed: 42,
        leftOut: [{ path: 'package.json', why: 'the course uses its own' }],
        runtime: { node: process.version, course: '9.9.9', sandbox: 'none' },
      },
    ])
  })

  test('mistakes cost their points and are named', async () => {
    const wrong = { '01-tiny/src/double.ts': solution('mistakes/double/squares.ts') }
    using folder = submit({ ...right(), ...wrong })
    const [result] = await grade(folder)
    expect(result).toMatchObject({ status: 'graded', score: 7, maxScore: 10 })
    expect(result!.exercises[2]!.tests.map(each => each.finding?.mistake)).toEqual(['squares', 'squares'])
  })

  test('a missing exercise is listed with score 0, no tests and a sentence', async () => {
    using folder = submit({ '01-tiny/src/server.ts': solution('src/server.ts') })
    const results = await grade(folder)
    expectValid(results)
    expect(results[0]).toMatchObject({ status: 'graded', score: 6, maxScore: 10 })
    expect(results[0]!.exercises.slice(1)).toEqual([
      { id: 'sendall', score: 0, maxScore: 1, reason: 'There is no file 01-tiny/src/sendall.ts.', tests: [] },
      { id: 'double', score: 0, maxScore: 3, reason: 'There is no file 01-tiny/src/double.ts.', tests: [] },
    ])
  })

  test('an empty file and a folder are named as what they are', async () => {
    using folder = submit({ ...right(), '01-tiny/src/sendall.ts': '' })
    folder.remove('01-tiny/src/double.ts')
    folder.write('01-tiny/src/double.ts/index.ts', '')
    const [result] = await grade(folder)
    expect(result!.exercises.map(each => each.reason)).toEqual([
      undefined,
      '01-tiny/src/sendall.ts is empty.',
      '01-tiny/src/double.ts is not a file but a folder.',
    ])
  })

  test('an empty folder is rejected, whether a lesson was asked for or not', async () => {
    using folder = submit({})
    const results = [...(await grade(folder)), ...(await grade(folder, [LESSON]))]
    expectValid(results)
    expect(results.map(({ status, reason, exercises }) => [status, reason, exercises])).toEqual([
      ['rejected', 'It has no exercise of any lesson: expected files such as lessons/01-echo/src/server.ts.', []],
      ['rejected', 'It has no exercise of 01-tiny: expected files such as lessons/01-tiny/src/server.ts.', []],
    ])
  })

  test('a course.json that is wrong is rejected with the place', async () => {
    using folder = submit({ ...right(), 'course.json': '{ "programs": { "01-tiny/server": "python3" } }' })
    const results = await grade(folder, [LESSON])
    expectValid(results)
    expect(results[0]).toMatchObject({
      status: 'rejected',
      reason: 'course.json is wrong at /programs/01-tiny~1server: it must be array.',
    })
  })

  test.skipIf(!hasPython)('a program in Python is graded by its course.json (skipped without python3)', async () => {
    using folder = submit({
      'course.json': solution('alternatives/python/course.json'),
      'server.py': solution('alternatives/python/server.py'),
    })
    const [result] = await grade(folder, [LESSON])
    expect(result).toMatchObject({ status: 'graded', score: 6 })
  })

  test('a command that does not exist is a finding of the program', async () => {
    using folder = submit({ 'course.json': '{ "programs": { "01-tiny/server": ["no-such-command"] } }' })
    const [result] = await grade(folder, [LESSON])
    expect(result).toMatchObject({ status: 'graded', score: 0 })
    expect(result!.exercises[0]!.tests[0]!.finding?.observed).toBe(
      'it could not be started (spawn no-such-command ENOENT)',
    )
  })

  test('the same submission and seed give the same result twice, but for times and addresses', async () => {
    const wrong = {
      '01-tiny/src/server.ts': 'throw new Error("oh no")',
      '01-tiny/src/double.ts': solution('mistakes/double/squares.ts'),
    }
    using folder = submit({ ...right(), ...wrong })
    const [first, second] = [await grade(folder), await grade(folder)]
    expect(JSON.stringify(first)).not.toContain('/handed-in-')
    expect(JSON.stringify(first)).toContain('01-tiny/src/server.ts:1')
    expect(steady(second)).toEqual(steady(first))
  })

  test('tests that break are an error of the course, without a score', async () => {
    using broken = makeCourse()
    broken.write(
      'lessons/01-tiny/test/double.test.ts',
      "import { claim } from '@socket-course/testkit'\n" +
        "claim('breaks', { readMore: 'x' }, async () => { throw new Error('the tests are wrong') })\n",
    )
    using folder = submit(right())
    const judges = new JudgePool(broken.root, 1)
    const options = { courseRoot: broken.root, courseVersion: '1', seed: 1 }
    const results = await gradeSubmission(judges, { name: 'alice', folder: folder.root }, options)
    await judges.close()
    expectValid(results)
    expect(results[0]).toMatchObject({ status: 'error', exercises: [] })
    expect(results[0]).not.toHaveProperty('score')
    expect(results[0]!.reason).toMatch(/^The test "breaks" broke: Error: the tests are wrong/)
  })
})
