import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { JudgePool } from '../src/judge/judge-pool.ts'
import { readLesson } from '../src/lesson.ts'
import { verifyLesson } from '../src/verify/verify.ts'
import { type Folder, LESSON, makeCourse } from './made-up-course.ts'

const SOLUTIONS = `solutions/${LESSON}`

/** Verifies the lesson and gives what was found wrong, as people read it. */
async function verify(
  course: Folder,
  isWhole = false,
): Promise<{ wrong: string[]; problems: string[]; judged: number }> {
  const pool = new JudgePool(course.root, 2)
  try {
    let heard = 0
    const lesson = readLesson(course.root, LESSON)
    const onOutcome = () => {
      heard += 1
    }
    const cache = join(course.root, '.cache')
    const { outcomes, problems } = await verifyLesson(pool, course.root, lesson, cache, { isWhole, onOutcome })
    expect(heard).toBe(outcomes.length)
    const wrong = outcomes
      .filter(each => each.problem !== undefined)
      .map(({ check, problem }) => `${check.exercise}, ${check.label}: ${problem}`)
    return { wrong, problems, judged: outcomes.length }
  } finally {
    await pool.close()
  }
}

const text = (course: Folder, path: string) => readFileSync(join(course.root, path), 'utf8')

test('a lesson that tells right from wrong has no problem', async () => {
  using course = makeCourse()
  expect(await verify(course)).toEqual({ wrong: [], problems: [], judged: 12 })
})

test('every program that is judged wrongly is named with what is wrong', async () => {
  using course = makeCourse()
  const copy = (from: string, to: string) => course.write(`${SOLUTIONS}/${to}`, text(course, `${SOLUTIONS}/${from}`))
  copy('src/double.ts', 'starters/double.ts')
  copy('mistakes/double/squares.ts', 'src/double.ts')
  copy('src/sendall.ts', 'mistakes/sendall/sends-once.quietly.ts')
  course.write(`${SOLUTIONS}/mistakes/double/quadruples.ts`, 'export const double = (value: number) => 4 * value\n')
  copy('mistakes/double/squares.ts', 'mistakes/double/adds.ts')
  course.write(`${SOLUTIONS}/alternatives/lazy/src/double.ts`, 'export const double = (): string => "later"\n')
  course.remove(`${SOLUTIONS}/starters/sendall.ts`)
  const { wrong, problems } = await verify(course)
  expect(wrong.map(each => each.replace(/There is no file .*(\/solutions)/, 'There is no file …$1'))).toEqual([
    'sendall, starter: There is no file …/solutions/01-tiny/starters/sendall.ts.',
    'sendall, mistake sends-once.quietly: it passes every test',
    'double, starter: it passes untouched',
    'double, reference: "doubles any number" fails: 9',
    'double, alternative lazy: "doubles any number" fails: "later"',
    'double, mistake adds: it is named squares',
    'double, mistake quadruples: it fails, but no mistake is named',
  ])
  expect(problems).toEqual([
    'solutions/01-tiny/starters/sendall.ts is missing.',
    'The mistake double/adds has no explanation in mistakes.json.',
    'The mistake double/quadruples has no explanation in mistakes.json.',
  ])
})

test('a long test is not asked about a mistake that the others name, unless it is to be', async () => {
  using course = makeCourse()
  const tests = `lessons/${LESSON}/test/double.test.ts`
  course.write(
    tests,
    `${text(course, tests)}
claim('doubles slowly', { readMore: 'the-functions', isLong: true }, async story => {
  const { outcome } = await double.call(story, 'double', [{ kind: 'plain', value: 7 }])
  const observed = outcome.kind === 'returned' ? outcome.description : outcome.kind
  if (observed === '49') story.fail({ expected: '14', observed, mistake: 'adds' })
  if (observed === '15') story.fail({ expected: '14', observed, mistake: 'errs-at-seven' })
})`,
  )
  course.write(`lessons/${LESSON}/README.md`, `${text(course, `lessons/${LESSON}/README.md`)}\nIt doubles slowly.\n`)
  const errs = 'export const double = (value: number) => (value === 7 ? 15 : 2 * value)\n'
  course.write(`${SOLUTIONS}/mistakes/double/errs-at-seven.ts`, errs)
  expect((await verify(course)).wrong).toEqual([])
  expect((await verify(course, true)).wrong).toEqual(['double, mistake squares: it is named squares and adds'])
})

test('a test that the text never states, and one that links to nothing, are named', async () => {
  using course = makeCourse()
  course.write(
    `lessons/${LESSON}/README.md`,
    text(course, `lessons/${LESSON}/README.md`)
      .replace('doubles any number', 'doubles')
      .replace('## The server', '## Server'),
  )
  expect((await verify(course)).problems).toEqual([
    'The mistake server/shouts links to #the-server, which is no heading.',
    'The test "sends every byte back" links to #the-server, which is no heading of the text.',
    'The text never states what double is tested for: "doubles any number".',
  ])
})
