import { expect, test } from 'vitest'
import { exerciseOf, listLessons, readLesson } from '../src/lesson.ts'
import { readChecked } from '../src/schemas.ts'
import { Folder, LESSON, makeCourse } from './made-up-course.ts'

const exercise = (id: string) => `{ "id": "${id}", "kind": "function", "points": 1, "summary": "s" }`
const lesson = (...exercises: string[]) => `{ "title": "T", "exercises": [${exercises.join(', ')}] }`
const three = [exercise('one'), exercise('two'), exercise('three')]

test.each([
  [
    'a field that nothing reads',
    lesson(...three).replace('"title"', '"titel": "T", "title"'),
    'has a field "titel" that nothing reads.',
  ],
  [
    'a wrong field of an exercise',
    lesson(...three).replace('"points"', '"pints": 1, "points"'),
    'has a field "pints" at /exercises/0 that nothing reads.',
  ],
  ['a missing field', '{ "exercises": [] }', 'lacks the field "title".'],
  [
    'a missing field of an exercise',
    lesson(...three).replace('"points": 1, ', ''),
    'lacks the field "points" at /exercises/0.',
  ],
  [
    'a word that is none of the known',
    lesson(...three).replace('function', 'functional'),
    'is wrong at /exercises/0/kind: it must be one of program, function.',
  ],
  [
    'no points',
    lesson(...three).replace('"points": 1', '"points": 0'),
    'is wrong at /exercises/0/points: it must be > 0.',
  ],
  ['too few exercises', lesson(...three.slice(1)), 'is wrong at /exercises: it must NOT have fewer than 3 items.'],
])('a lesson.json with %s is refused with its place', (_, text, sentence) => {
  using course = makeCourse()
  course.write(`lessons/${LESSON}/lesson.json`, text)
  expect(() => readLesson(course.root, LESSON)).toThrow(`${LESSON}/lesson.json ${sentence}`)
})

test('an exercise that is named twice is refused', () => {
  using course = makeCourse()
  course.write(`lessons/${LESSON}/lesson.json`, lesson(...three, exercise('two')))
  expect(() => readLesson(course.root, LESSON)).toThrow('01-tiny/lesson.json names the exercise "two" twice.')
})

test('a lesson.json that is not JSON is refused with the reason', () => {
  using course = makeCourse()
  course.write(`lessons/${LESSON}/lesson.json`, '{ "title": ')
  expect(() => readLesson(course.root, LESSON)).toThrow(
    '01-tiny/lesson.json is not JSON: Unexpected end of JSON input.',
  )
})

test('a lesson.json that is missing, or a folder, is refused with the reason of the system', () => {
  using course = makeCourse()
  course.remove(`lessons/${LESSON}/lesson.json`)
  expect(() => readLesson(course.root, LESSON)).toThrow('01-tiny/lesson.json cannot be read (ENOENT).')
  course.write(`lessons/${LESSON}/lesson.json/x`, '')
  expect(() => readLesson(course.root, LESSON)).toThrow('01-tiny/lesson.json cannot be read (EISDIR).')
})

test.each([
  [
    'a missing link',
    '{ "server": { "a": { "explanation": "EXPLANATION" } } }',
    'lacks the field "readMore" at /server/a.',
  ],
  [
    'a short explanation',
    '{ "server": { "a": { "explanation": "Wrong.", "readMore": "b" } } }',
    'is wrong at /server/a/explanation: it must NOT have fewer than 40 characters.',
  ],
  [
    'an odd name',
    '{ "server": { "A b": { "explanation": "EXPLANATION", "readMore": "b" } } }',
    'has a field "A b" at /server whose name must match pattern "^[a-z0-9]+(-[a-z0-9]+)*$".',
  ],
])('a mistakes.json with %s is refused with its place', (_, text, sentence) => {
  using course = makeCourse()
  course.write(`lessons/${LESSON}/mistakes.json`, text.replace('EXPLANATION', 'x'.repeat(40)))
  expect(() => readLesson(course.root, LESSON)).toThrow(`${LESSON}/mistakes.json ${sentence}`)
})

test('a lesson without mistakes.json explains nothing', () => {
  using course = makeCourse()
  course.remove(`lessons/${LESSON}/mistakes.json`)
  expect(readLesson(course.root, LESSON).mistakes).toEqual({})
})

test.each([
  ['an unknown field', '{ "program": {} }', 'has a field "program" that nothing reads.'],
  [
    'a command without words',
    '{ "programs": { "01-tiny/server": [] } }',
    'is wrong at /programs/01-tiny~1server: it must NOT have fewer than 1 items.',
  ],
  [
    'a command that is a text',
    '{ "programs": { "01-tiny/server": "python3 server.py" } }',
    'is wrong at /programs/01-tiny~1server: it must be array.',
  ],
  [
    'an odd exercise',
    '{ "programs": { "server": ["x"] } }',
    'has a field "server" at /programs whose name must match pattern "^[0-9]{2}-[a-z0-9-]+/[a-z0-9-]+$".',
  ],
])('a course.json with %s is refused with its place', (_, text, sentence) => {
  using folder = new Folder('handed-in')
  const file = folder.write('course.json', text)
  expect(() => readChecked('course', file, 'course.json')).toThrow(`course.json ${sentence}`)
})

test('an exercise that a lesson lacks is answered with those that it has', () => {
  using course = makeCourse()
  expect(() => exerciseOf(readLesson(course.root, LESSON), 'servr')).toThrow(
    'The lesson 01-tiny has no exercise "servr"; it has server, sendall, double.',
  )
})

test('lessons are the numbered folders in order, and a folder without lessons is said to be none of a course', () => {
  using course = makeCourse()
  course.write('lessons/00-first/lesson.json', '')
  course.write('lessons/drafts/lesson.json', '')
  course.write('lessons/02-a-file', '')
  expect(listLessons(course.root)).toEqual(['00-first', LESSON])
  expect(() => listLessons(`${course.root}/lessons`)).toThrow(
    `There is no folder ${course.root}/lessons/lessons: is this the root of the course?`,
  )
})
