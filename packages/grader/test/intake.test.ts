import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, truncateSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { findLessonFolder, type Intake, takeIn } from '../src/submission/intake.ts'
import { type Folder, submit } from './made-up-course.ts'

/** Takes in a folder and discards the copy when the test ends. */
function take(folder: Folder): Intake & Disposable {
  const intake = takeIn(folder.root, '/the/course/node_modules')
  return { ...intake, [Symbol.dispose]: intake.discard }
}

const sha256 = (files: Record<string, string>): string => {
  using folder = submit(files)
  using intake = take(folder)
  return intake.sha256
}

test('the files are copied as they are, and the folder is one of a package with the packages of the course', () => {
  using folder = submit({ 'src/server.ts': 'a', 'src/lib/deep.ts': Uint8Array.of(0, 255) })
  using intake = take(folder)
  expect(intake.files).toEqual(['src/lib/deep.ts', 'src/server.ts'])
  expect(readFileSync(join(intake.root, 'src/lib/deep.ts'))).toEqual(Buffer.of(0, 255))
  expect(JSON.parse(readFileSync(join(intake.root, 'package.json'), 'utf8'))).toEqual({ type: 'module' })
  expect(readlinkSync(join(intake.root, 'node_modules'))).toBe('/the/course/node_modules')
})

test.each([
  ['package.json', 'the course uses its own'],
  ['src/package-lock.json', 'the course uses its own'],
  ['lesson.json', 'the course uses its own'],
  ['01-tiny/mistakes.json', 'the course uses its own'],
  ['tsconfig.build.json', 'the course uses its own'],
  ['vitest.config.ts', 'the course uses its own'],
  ['.env.local', 'the course uses its own'],
  ['src/server.test.ts', 'the course uses its own'],
])('%s is left out with the reason', (path, why) => {
  using folder = submit({ [path]: '{}', 'src/server.ts': '' })
  using intake = take(folder)
  expect(intake.leftOut).toEqual([{ path, why }])
  expect(intake.files).toEqual(['src/server.ts'])
})

test.each(['node_modules', '.git', 'test', 'tests', 'solutions', 'packages', '01-tiny/test'])(
  'the folder %s is not looked into',
  path => {
    using folder = submit({ [`${path}/a/server.ts`]: '', 'src/server.ts': '' })
    using intake = take(folder)
    expect(intake.leftOut).toEqual([{ path, why: 'not part of a submission' }])
  },
)

test('links are left out, wherever they point', () => {
  using folder = submit({ 'src/server.ts': '' })
  symlinkSync('server.ts', join(folder.root, 'src/client.ts'))
  symlinkSync('/etc', join(folder.root, 'etc'))
  symlinkSync('nowhere', join(folder.root, 'dangling'))
  using intake = take(folder)
  expect(intake.leftOut.map(each => [each.path, each.why])).toEqual([
    ['dangling', 'a link'],
    ['etc', 'a link'],
    ['src/client.ts', 'a link'],
  ])
})

test('what is neither file nor folder is left out and not opened', () => {
  using folder = submit({ 'src/server.ts': '' })
  execFileSync('mkfifo', [join(folder.root, 'pipe')])
  using intake = take(folder)
  expect(intake.leftOut).toEqual([{ path: 'pipe', why: 'neither a file nor a folder' }])
})

test('a file of 5 MiB is taken, one byte more is not, and all together are no more either', () => {
  using folder = submit({ 'a.bin': '', 'b.bin': '', 'c.bin': '' })
  truncateSync(join(folder.root, 'a.bin'), (5 << 20) + 1)
  truncateSync(join(folder.root, 'b.bin'), 5 << 20)
  truncateSync(join(folder.root, 'c.bin'), 1)
  using intake = take(folder)
  expect(intake.files).toEqual(['b.bin'])
  expect(intake.leftOut).toEqual([
    { path: 'a.bin', why: 'larger than 5 MiB' },
    { path: 'c.bin', why: 'all files together are larger than 5 MiB' },
  ])
})

test('no more than 2000 files are taken', () => {
  const files = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${String(i).padStart(4, '0')}`, '']))
  using folder = submit(files)
  using intake = take(folder)
  expect(intake.files).toHaveLength(2000)
  expect(intake.leftOut).toEqual([{ path: 'f2000', why: 'more than 2000 files' }])
})

test('odd names are taken: blanks, quotes, line breaks, dots, other scripts', () => {
  const names = ['a b.ts', '"q".ts', 'line\nbreak.ts', '..ts', '...', '你好.ts', '-rf', '__proto__']
  using folder = submit(Object.fromEntries(names.map(name => [name, 'x'])))
  using intake = take(folder)
  expect(intake.files).toEqual(names.sort())
})

test('a name that is not UTF-8 is left out', () => {
  using folder = submit({ 'server.ts': '' })
  execFileSync('sh', ['-c', `: > "$(printf 'caf\\351.ts')"`], { cwd: folder.root })
  using intake = take(folder)
  expect(intake.leftOut).toEqual([{ path: 'caf\ufffd.ts', why: 'its name is not UTF-8' }])
})

test('the source is left as it was', () => {
  using folder = submit({ 'src/server.ts': 'a', 'package.json': '{}', 'test/x.test.ts': '' })
  const list = () =>
    readdirSync(folder.root, { recursive: true, withFileTypes: true }).map(entry => {
      const path = join(entry.parentPath, entry.name)
      return `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`
    })
  const before = list()
  take(folder)[Symbol.dispose]()
  expect(list()).toEqual(before)
})

test('discarding removes the copy', () => {
  using folder = submit({ 'server.ts': '' })
  const intake = takeIn(folder.root, '/nowhere')
  intake.discard()
  expect(existsSync(intake.root)).toBe(false)
})

test('the digest is that of paths and contents alone', () => {
  const files = { 'src/a.ts': 'one', 'src/b.ts': 'two' }
  expect(sha256(files)).toBe(sha256({ ...files }))
  expect(sha256({ ...files, 'package.json': '{}' })).toBe(sha256(files))
  expect(sha256(files)).toMatch(/^[0-9a-f]{64}$/)
})

test.each([
  ['another content', { 'a.ts': 'two', 'b.ts': '' }],
  ['another name', { 'c.ts': 'one', 'b.ts': '' }],
  ['another place', { 'src/a.ts': 'one', 'b.ts': '' }],
  ['swapped contents', { 'a.ts': '', 'b.ts': 'one' }],
  ['a content that looks like another file', { 'a.ts': 'oneb.ts\0' }],
  ['a content that looks like another file with its length', { 'a.ts': 'one4 0 b.ts' }],
  ['one file less', { 'a.ts': 'one' }],
])('the digest differs with %s', (_, files) => {
  expect(sha256(files)).not.toBe(sha256({ 'a.ts': 'one', 'b.ts': '' }))
})

test.each([
  ['lessons/01-tiny/src/server.ts', 'lessons/01-tiny/src', false],
  ['01-tiny/src/server.ts', '01-tiny/src', false],
  ['lessons/01-tiny/server.ts', 'lessons/01-tiny', false],
  ['01-tiny/double.ts', '01-tiny', false],
  ['src/server.ts', 'src', true],
  ['server.ts', '', true],
  ['src/server.ts', undefined, false],
  ['server.ts', undefined, false],
  ['02-other/src/server.ts', undefined, true],
  ['a/b/c/server.ts', undefined, true],
])('%s is found in %s (only one lesson asked for: %s)', (path, expected, isOnlyLesson) => {
  using folder = submit({ [path]: '' })
  const found = findLessonFolder(folder.root, '01-tiny', ['server', 'double'], isOnlyLesson)
  expect(found === undefined ? undefined : relative(folder.root, found)).toBe(expected)
})
