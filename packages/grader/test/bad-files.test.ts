/** Files as learners have them on a bad day, and as somebody writes them who wants more points than are due. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { JudgePool } from '../src/judge/judge-pool.ts'
import type { ExerciseResult, Result } from '../src/result.ts'
import { gradeSubmission } from '../src/submission/grade.ts'
import { type Folder, LESSON, makeCourse, submit } from './made-up-course.ts'

let course: Folder
let pool: JudgePool
afterAll(async () => {
  await pool.close()
  course[Symbol.dispose]()
})

const broken = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', 'broken', `${name}.ts`), 'utf8')

const NAMES = [
  'does-not-parse',
  'exports-nothing',
  'throws-at-import',
  'never-ends',
  'prints-100-mb',
  'exits-at-once',
  'forges-reports',
  'leaves-a-daemon',
  'attacks-the-judge',
] as const
type Name = (typeof NAMES)[number]

/** What is observed of each, as a program that should listen, and as a module that should export a function. */
const OBSERVED: Record<Name, { server: RegExp; sendall: RegExp }> = {
  'does-not-parse': {
    server: /^it ended with exit code 1 before it listened$/,
    sendall: /^SyntaxError: Unexpected token `=`/,
  },
  'exports-nothing': { server: /^it ended with exit code 0 before it listened$/, sendall: /^it exports nothing$/ },
  'throws-at-import': { server: /^it ended with exit code 1 before it listened$/, sendall: /^Error: oh no$/ },
  'never-ends': {
    server: /^it is still busy \(\d+ ms of processor time so far\)$/,
    sendall: /^it never ends: it was still at work after several seconds$/,
  },
  // Its end or its silence: a pipe of which the tests read slowly looks like a program that waits.
  'prints-100-mb': { server: /before it listened$|no socket of it listens$/, sendall: /^it exports nothing$/ },
  'exits-at-once': {
    server: /^it ended with exit code 0 before it listened$/,
    sendall: /^it ended with exit code 0$/,
  },
  'forges-reports': { server: /^it ended with exit code 0 before it listened$/, sendall: /^it exports nothing$/ },
  'leaves-a-daemon': { server: /^it ended with exit code 0 before it listened$/, sendall: /^it exports nothing$/ },
  'attacks-the-judge': { server: /^$/, sendall: /^$/ },
}

const results = new Map<Name, Result>()

beforeAll(async () => {
  course = makeCourse()
  pool = new JudgePool(course.root, 4)
  const names = NAMES.filter(name => name !== 'attacks-the-judge')
  await Promise.all(
    names.map(async name => {
      using folder = submit({ '01-tiny/src/server.ts': broken(name), '01-tiny/src/sendall.ts': broken(name) })
      const options = { courseRoot: course.root, courseVersion: '1', lessons: [LESSON], seed: 1 }
      const [result] = await gradeSubmission(pool, { name, folder: folder.root }, options)
      results.set(name, result!)
    }),
  )
})

const exercise = (name: Name, id: string): ExerciseResult => results.get(name)!.exercises.find(each => each.id === id)!

test.each(NAMES.filter(name => name !== 'attacks-the-judge'))('a file that %s is graded with an honest 0', name => {
  expect(results.get(name)).toMatchObject({ status: 'graded', score: 0, maxScore: 10 })
  expect(results.get(name)).not.toHaveProperty('reason')
  for (const id of ['server', 'sendall'] as const) {
    const { finding } = exercise(name, id).tests[0]!
    expect(finding?.observed).toMatch(OBSERVED[name][id])
    expect(JSON.stringify(finding)).not.toMatch(/packages\/(testkit|grader)\/|node:internal/)
  }
})

test('a file that does not parse is shown with the line and the reason', () => {
  const { output } = exercise('does-not-parse', 'server').tests[0]!.finding!
  expect(output).toContain('01-tiny/src/server.ts:1')
  expect(output).toContain('const x: = ;')
})

test('a module that exports nothing is told how to export', () => {
  expect(exercise('exports-nothing', 'sendall').tests[0]!.finding?.advice).toBe(
    'Write `export function sendAll(…)`, with the word export before it.',
  )
})

test('what is printed is kept in part', () => {
  const { output } = exercise('prints-100-mb', 'server').tests[0]!.finding!
  expect(output!.join('').length).toBeLessThan(10_000)
})

test('no daemon is left', () => {
  const commands = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      } catch {
        return '' // it ended while we looked
      }
    })
  expect(commands.filter(command => command.includes('daemon-of-the-suite'))).toEqual([])
})

test('a program that kills its judge costs nobody else anything', async () => {
  using folder = submit({ '01-tiny/src/server.ts': broken('attacks-the-judge') })
  using honest = submit({ '01-tiny/src/double.ts': 'export const double = (value: number) => 2 * value' })
  const judges = new JudgePool(course.root, 1)
  const options = { courseRoot: course.root, courseVersion: '1', lessons: [LESSON], seed: 1 }
  const [attack, other] = await Promise.all([
    gradeSubmission(judges, { name: 'attack', folder: folder.root }, options),
    gradeSubmission(judges, { name: 'honest', folder: honest.root }, options),
  ])
  await judges.close()
  expect(attack![0]).toMatchObject({
    status: 'error',
    reason: 'A judge ended while it was at work (SIGKILL).',
  })
  expect(other![0]).toMatchObject({ status: 'graded', score: 3 })
})
