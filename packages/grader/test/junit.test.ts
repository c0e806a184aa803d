import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { formatJunit } from '../src/formats/junit.ts'
import type { ReportedFinding, Result } from '../src/result.ts'
import { type Element, readXml } from './xml.ts'

const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined

const finding: ReportedFinding = {
  mistake: 'shouts',
  asked: 'echo hello',
  expected: 'hello',
  observed: 'HELLO',
  message: 'It answers in capital letters.',
  readMore: 'lessons/01-tiny/README.md#the-server',
  timeline: [{ atMs: 3, who: 'tests', what: 'sends', bytes: 5, preview: '"hello"' }],
}

const test_ = { name: 'sends every byte back', points: 2, maxPoints: 2, durationMs: 1234 }

const graded: Result = {
  schema: 1,
  submission: 'alice',
  lesson: '01-tiny',
  status: 'graded',
  score: 4,
  maxScore: 10,
  seed: 7,
  durationMs: 9,
  sha256: 'ab',
  leftOut: [],
  runtime: { node: 'v26', course: '1', sandbox: 'none' },
  exercises: [
    {
      id: 'server',
      score: 4,
      maxScore: 6,
      tests: [
        { ...test_, status: 'passed' },
        { ...test_, status: 'skipped', skippedBecause: 'no /proc here' },
        { ...test_, status: 'failed', points: 0, finding },
      ],
    },
    { id: 'double', score: 0, maxScore: 4, reason: 'There is no file src/double.ts.', tests: [] },
  ],
}
const rejected: Result = { ...graded, submission: 'bob', status: 'rejected', reason: 'It is <empty>.', exercises: [] }

/** What the schema of Ant wants of a report; the one of Jenkins wants less. */
function expectAntShape(root: Element): void {
  expect([root.name, root.attributes]).toEqual(['testsuites', {}])
  for (const [id, suite] of root.children.entries()) {
    expect(suite.name).toBe('testsuite')
    const { id: shownId, timestamp, hostname, time, ...counts } = suite.attributes
    expect(shownId).toBe(String(id))
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    expect(hostname).not.toBe('')
    expect(time).toMatch(/^\d+\.\d{3}$/)
    const names = suite.children.map(each => each.name)
    const cases = suite.children.filter(each => each.name === 'testcase')
    expect(names).toEqual(['properties', ...cases.map(() => 'testcase'), 'system-out', 'system-err'])
    const count = (name: string) => String(cases.filter(each => each.children.some(one => one.name === name)).length)
    expect(counts).toMatchObject({
      tests: String(cases.length),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    })
    for (const property of suite.children[0]!.children)
      expect(Object.keys(property.attributes)).toEqual(['name', 'value'])
    for (const each of cases) {
      expect(Object.keys(each.attributes)).toEqual(['name', 'classname', 'time'])
      expect(each.children.length).toBeLessThanOrEqual(1)
      for (const outcome of each.children) {
        expect(['failure', 'error', 'skipped']).toContain(outcome.name)
        if (outcome.name !== 'skipped') expect(Object.keys(outcome.attributes)).toEqual(['message', 'type'])
      }
    }
  }
}

test('a report has the shape that Ant and Jenkins read, through several submissions', () => {
  expectAntShape(readXml(formatJunit([graded, rejected, graded])))
})

test('a report without results is one without suites', () => {
  expect(readXml(formatJunit([])).children).toEqual([])
})

test('a failure says the mistake as its type, the explanation as its message, and the whole finding as its text', () => {
  const failure = readXml(formatJunit([graded])).children[0]!.children[3]!.children[0]!
  expect(failure.attributes).toEqual({ message: 'It answers in capital letters.', type: 'shouts' })
  expect(failure.text).toBe(
    [
      'asked to   echo hello',
      'expected   hello',
      'observed   HELLO',
      'looks like shouts',
      '           It answers in capital letters.',
      'what happened',
      '       3 ms  tests   ──> sends 5 bytes  "hello"',
      'read more  lessons/01-tiny/README.md#the-server',
    ].join('\n'),
  )
})

test('a missing exercise is a failure, a rejected submission an error', () => {
  const [, missing, broken] = readXml(formatJunit([graded, rejected])).children
  expect(missing!.children[1]).toMatchObject({
    attributes: { name: 'is there' },
    children: [{ name: 'failure', attributes: { message: 'There is no file src/double.ts.', type: 'missing' } }],
  })
  expect(broken!.children[1]).toMatchObject({
    attributes: { name: 'rejected' },
    children: [{ name: 'error', attributes: { message: 'It is <empty>.', type: 'rejected' } }],
  })
})

test.each([
  ['terminal escapes', '\x1b[31mred\x1b]0;title\x07\x9b2J', /red/],
  ['the end of a CDATA section', 'a ]]> b', /a ]]> b/],
  ['markup', '<script>alert("1")</script> & \'x\'', /<script>alert\("1"\)<\/script> & 'x'/],
  ['closing tags', '</failure></testcase><testcase name="free"/>', /<\/failure><\/testcase><testcase/],
  ['an entity of its own', '&#0; &lol; &amp;', /&#0; &lol; &amp;/],
  ['NUL and other control characters', 'a\0b\x08c\rd\x7f', /abcd/],
  ['half of a surrogate pair', 'a\ud800b\udc00', /a\ufffdb\ufffd/],
  ['what is no character', 'a\ufffeb\uffff', /ab/],
  ['the text of a missing value', 'undefined null NaN', /undefined null NaN/],
])('%s in every text of a submission is harmless', (_, hostile, shown) => {
  const everywhere = {
    ...graded,
    submission: hostile,
    exercises: [
      {
        ...graded.exercises[0]!,
        reason: hostile,
        tests: [
          {
            ...test_,
            name: hostile,
            status: 'failed' as const,
            finding: {
              ...finding,
              asked: hostile,
              expected: hostile,
              observed: hostile,
              message: hostile,
              advice: hostile,
              difference: [hostile],
              output: [hostile],
              timeline: [{ atMs: 0, who: 'program' as const, what: 'prints' as const, preview: hostile }],
            },
          },
        ],
      },
    ],
  }
  const root = readXml(formatJunit([everywhere, { ...rejected, submission: hostile, reason: hostile }]))
  expectAntShape(root)
  expect(root.children).toHaveLength(2)
  expect(root.children[0]!.children[2]!.children[0]!.text).toMatch(shown)
})

test.skipIf(!hasXmllint)('xmllint reads a report (skipped where it is missing)', () => {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: formatJunit([graded, rejected]) })
  expect(stderr.toString()).toBe('')
  expect(status).toBe(0)
})

test.each(['<a><b></a></b>', '<a>&lol;</a>', '<a x="1" x="2"/>', '<a>]]></a>', '<a/><b/>', '<a', '<a>\u0001</a>'])(
  'the reader of these tests refuses %j',
  xml => {
    expect(() => readXml(xml)).toThrow()
  },
)
