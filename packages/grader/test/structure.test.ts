import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHints } from '../src/hints.ts'
import { readLesson } from '../src/lesson.ts'
import { checkClaims, checkStructure, listAnchors } from '../src/verify/structure.ts'
import { type Folder, LESSON, makeCourse } from './made-up-course.ts'

const check = (course: Folder) => checkStructure(course.root, readLesson(course.root, LESSON))

test('a lesson that has everything has no problems', () => {
  using course = makeCourse()
  expect(check(course)).toEqual([])
})

test.each([
  'lessons/01-tiny/src/server.ts',
  'lessons/01-tiny/test/server.test.ts',
  'solutions/01-tiny/src/server.ts',
  'solutions/01-tiny/starters/server.ts',
])('%s is missed', path => {
  using course = makeCourse()
  course.remove(path)
  expect(check(course)).toEqual([`${path} is missing.`])
})

test('hints are missed, and too few are counted', () => {
  using course = makeCourse()
  course.remove('lessons/01-tiny/hints/server.md')
  course.write('lessons/01-tiny/hints/double.md', '# Hints\n\n## 1. One\n\n## 2. Two\n')
  expect(check(course)).toEqual([
    'lessons/01-tiny/hints/server.md is missing.',
    'lessons/01-tiny/hints/server.md has 0 hints; it needs 3.',
    'lessons/01-tiny/hints/double.md has 2 hints; it needs 3.',
  ])
})

test('files that belong to no exercise are stray; what tests share is not', () => {
  using course = makeCourse()
  course.write('lessons/01-tiny/hints/client.md', '')
  course.write('lessons/01-tiny/test/client.test.ts', '')
  course.write('lessons/01-tiny/test/diagnose.ts', '')
  course.write('solutions/01-tiny/mistakes/client/shouts.ts', '')
  expect(check(course)).toEqual([
    'lessons/01-tiny/hints/client.md belongs to no exercise.',
    'lessons/01-tiny/test/client.test.ts belongs to no exercise.',
    'solutions/01-tiny/mistakes/client belongs to no exercise.',
  ])
})

test('mistakes and explanations are matched both ways, and a style of a mistake needs no explanation of its own', () => {
  using course = makeCourse()
  course.write('solutions/01-tiny/mistakes/server/whispers.ts', '')
  course.write('solutions/01-tiny/mistakes/server/shouts.python.ts', '')
  course.remove('solutions/01-tiny/mistakes/double/squares.ts')
  expect(check(course)).toEqual([
    'The mistake server/whispers has no explanation in mistakes.json.',
    'No program in solutions/01-tiny/mistakes/double makes squares.',
  ])
})

test('an explanation whose link is no heading is found, and one of an exercise that does not exist', () => {
  using course = makeCourse()
  const file = 'lessons/01-tiny/mistakes.json'
  const text = readFileSync(join(course.root, file), 'utf8')
  course.write(file, text.replace('the-server', 'the-sever').replace('"double"', '"triple"'))
  expect(check(course)).toEqual([
    'The mistake server/shouts links to #the-sever, which is no heading.',
    'The mistake double/squares has no explanation in mistakes.json.',
    'mistakes.json explains mistakes of "triple", which is no exercise.',
  ])
})

test('a lesson without text has no headings', () => {
  using course = makeCourse()
  course.remove('lessons/01-tiny/README.md')
  expect(check(course)[0]).toBe('lessons/01-tiny/README.md is missing.')
  expect(check(course)).toContain('The mistake server/shouts links to #the-server, which is no heading.')
})

test('a claim stands in the text word for word, across its line breaks', () => {
  using course = makeCourse()
  const claims = [
    { name: 'sends everything, in parts where it must', readMore: 'lessons/01-tiny/README.md#the-functions' },
    { name: 'Sends everything', readMore: 'lessons/01-tiny/README.md#the-functions' },
    { name: 'doubles any number', readMore: 'lessons/01-tiny/README.md#doubling' },
  ]
  expect(checkClaims(readLesson(course.root, LESSON), 'sendall', claims)).toEqual([
    'The text never states what sendall is tested for: "Sends everything".',
    'The test "doubles any number" links to #doubling, which is no heading of the text.',
  ])
})

test.each([
  ['# Echo', ['echo']],
  ['## The loop: `recv`, then `send`', ['the-loop-recv-then-send']],
  ['### Größe & Länge', ['größe--länge']],
  ['# a_b-c  d', ['a_b-c--d']],
  ['#no heading\n\n## One\n\ntext\n###### Six', ['one', 'six']],
  ['## Before\n\n```sh\n# a comment\n```\n\n## After', ['before', 'after']],
  ['## Twice\n\n## Twice\n\n## Twice', ['twice', 'twice-1', 'twice-2']],
  ['', []],
])('the anchors of %j are those of GitHub', (markdown, anchors) => {
  expect(listAnchors(markdown)).toEqual(anchors)
})

test('hints are the numbered sections, in order and without what stands before them', () => {
  using course = makeCourse()
  course.write('lessons/01-tiny/hints/server.md', '# Hints\n\nIntro\n\n## 1. Look\n\nat it\n\n## Aside\n\n## 2. Do\n')
  expect(readHints(readLesson(course.root, LESSON), 'server')).toEqual(['1. Look\n\nat it\n\n## Aside', '2. Do'])
})
