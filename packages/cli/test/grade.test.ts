import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { validatorOf } from '@socket-course/grader'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CourseCopy } from './course-copy.ts'

const WARNING = 'Graded without walls: the submissions run as you, with all that you may do. Grade only what you trust.'
let course: CourseCopy
afterAll(() => course[Symbol.dispose]())

beforeAll(() => {
  course = new CourseCopy()
  const right = course.read('solutions/01-echo/src/sendall.ts')
  course.write('class/alice/01-echo/src/sendall.ts', right)
  course.write('class/alice/package.json', '{}')
  course.write('class/bob/01-echo/src/sendall.ts', 'export const sendAll = 1')
  course.write('class/\x1b[31mcarol/notes.txt', '')
})

const lines = (text: string) => text.trim().split('\n')

describe.concurrent('course grade', () => {
  test('prints exactly one JSON object a line, and says everything else on standard error', async () => {
    const { code, out, err } = await course.run(['grade', 'class', '--lesson', '1', '--seed', '7', '--format', 'json'])
    const isResult = validatorOf('result')
    const results = lines(out).map(line => JSON.parse(line))
    expect(results.every(result => isResult(result))).toBe(true)
    expect(results.map(each => [each.submission, each.status, each.score, each.seed]).sort()).toEqual([
      ['\x1b[31mcarol', 'rejected', undefined, 7],
      ['alice', 'graded', 1, 7],
      ['bob', 'graded', 0, 7],
    ])
    expect(code).toBe(1)
    expect(err).not.toContain('\x1b')
    expect(lines(err)[0]).toBe(WARNING)
    expect(lines(err).slice(1).sort()).toEqual([
      'alice  01-echo  1 of 10 points, 1 left out',
      'bob  01-echo  0 of 10 points',
      'carol  01-echo  rejected: It has no exercise of 01-echo: expected files such as lessons/01-echo/src/server.ts.',
    ])
  })

  test('ends with code 0 when all are graded, and a single folder is one submission', async () => {
    const { code, out } = await course.run(['grade', 'class/alice'])
    expect([code, lines(out).map(line => JSON.parse(line).submission)]).toEqual([0, ['alice']])
  })

  test('ends with code 3 and no score when the course is at fault', async () => {
    using broken = new CourseCopy()
    broken.write('lessons/01-echo/test/sendall.test.ts', 'throw new Error("wrong")')
    broken.write('alice/sendall.ts', 'export const sendAll = 1')
    const { code, out } = await broken.run(['grade', 'alice', '--lesson', '1'])
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ status: 'error', exercises: [] })
    expect(JSON.parse(out)).not.toHaveProperty('score')
  })

  test('writes files with --out, and goes on with --resume', async () => {
    const words = ['grade', 'class/alice', 'class/bob', '--lesson', '1', '--seed', '7', '--out', 'reports/one']
    const both = [...words, '--format', 'json', '--format', 'junit']
    const first = await course.run(both)
    expect([first.code, first.out]).toEqual([0, ''])
    expect(readdirSync(join(course.root, 'reports/one'), { recursive: true }).sort()).toEqual([
      'alice',
      'alice/01-echo.json',
      'alice/01-echo.xml',
      'bob',
      'bob/01-echo.json',
      'bob/01-echo.xml',
    ])
    expect(course.read('reports/one/bob/01-echo.xml')).toMatch(/^<\?xml .*<failure /s)
    const alice = course.read('reports/one/alice/01-echo.json')
    course.write('reports/one/bob/01-echo.json', '{ "schema": 1, "submission": "bob"') // cut off while it was written
    const second = await course.run([...words, '--resume'])
    expect(lines(second.err).slice(1).sort()).toEqual([
      'alice  01-echo  1 of 10 points, 1 left out (graded before)',
      'bob  01-echo  0 of 10 points',
    ])
    expect(course.read('reports/one/alice/01-echo.json')).toBe(alice)
    expect(JSON.parse(course.read('reports/one/bob/01-echo.json'))).toMatchObject({ submission: 'bob', score: 0 })
  })

  test('grades again what is no result or was a fault of the course', async () => {
    for (const earlier of ['{}', 'null', '{ "status": "error" }']) {
      course.write('reports/two/alice/01-echo.json', earlier)
      const words = ['grade', 'class/alice', '--lesson', '1', '--out', 'reports/two', '--resume']
      expect((await course.run(words)).err).not.toContain('graded before')
    }
  })

  test('says where it cannot write', async () => {
    course.write('a-file', '')
    const { code, err } = await course.run(['grade', 'class/alice', '--lesson', '1', '--out', 'a-file'])
    expect(code).toBe(2)
    expect(err.replace(/\s+/g, ' ')).toContain(
      'a-file/alice/01-echo cannot be written (ENOTDIR): choose another folder with --out.',
    )
  })

  test.for([
    [['--resume'], '--resume needs the folder of the interrupted run: add --out FOLDER.'],
    [
      ['--format', 'json', '--format', 'junit'],
      'Two formats cannot share standard output: add --out FOLDER, or name one.',
    ],
  ] as const)('refuses %s without --out', async ([words, sentence]) => {
    const { code, out, err } = await course.run(['grade', 'class/alice', ...words])
    expect([code, out, err.trim()]).toEqual([2, '', sentence])
  })

  test('rejects an empty folder with code 1', async () => {
    mkdirSync(join(course.root, 'empty'))
    const { code, out } = await course.run(['grade', 'empty'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ submission: 'empty', status: 'rejected' })
    expect(existsSync(join(course.root, 'empty'))).toBe(true)
  })
})
