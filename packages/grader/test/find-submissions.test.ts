import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { findSubmissions } from '../src/submission/find-submissions.ts'
import { submit } from './made-up-course.ts'

const known = { lessons: ['01-tiny'], exercises: ['server', 'double'] }

test.each(['lessons/01-tiny/src/server.ts', '01-tiny/src/server.ts', 'src/server.ts', 'server.ts', 'course.json'])(
  'a folder with %s is one submission',
  path => {
    using folder = submit({ [path]: '' })
    expect(findSubmissions(folder.root, known)).toEqual([{ name: basename(folder.root), folder: folder.root }])
  },
)

test('a folder of folders is one submission each, in order; hidden ones and files are none', () => {
  using folder = submit({ 'bob/server.ts': '', 'alice/x': '', '.git/config': '', 'node_modules/x': '', 'list.csv': '' })
  expect(findSubmissions(folder.root, known)).toEqual([
    { name: 'alice', folder: join(folder.root, 'alice') },
    { name: 'bob', folder: join(folder.root, 'bob') },
  ])
})

test('folders that are numbered like lessons are submissions all the same', () => {
  using folder = submit({ '01-jones/server.ts': '', '02-smith/server.ts': '' })
  expect(findSubmissions(folder.root, known).map(each => each.name)).toEqual(['01-jones', '02-smith'])
})

test('an empty folder is one submission with nothing in it', () => {
  using folder = submit({})
  expect(findSubmissions(folder.root, known)).toHaveLength(1)
})

test('a path to nothing and a path to a file are refused', () => {
  using folder = submit({ 'alice.zip': '' })
  expect(() => findSubmissions(`${folder.root}/bob`, known)).toThrow(
    `There is nothing at ${folder.root}/bob: name a submission or a folder of them.`,
  )
  expect(() => findSubmissions(`${folder.root}/alice.zip`, known)).toThrow(
    `${folder.root}/alice.zip is a file: unpack it and name the folder.`,
  )
})
