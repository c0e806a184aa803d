/**
 * Checks what depends on what, as ARCHITECTURE.md draws it: by each package.json, and by each import in the sources.
 * Also that nothing can import a lesson, that the lock file is whole for every platform, and that the starters a learner
 * edits are those that `course reset` brings back.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

type Manifest = {
  name: string
  exports?: unknown
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const OURS = '@socket-course/'
/** Folder → which of our packages it may know. */
const ALLOWED: Record<string, readonly string[]> = {
  'packages/sockets': [],
  'packages/testkit': [],
  'packages/grader': ['testkit'],
  'packages/cli': ['grader', 'testkit'],
  lessons: ['sockets', 'testkit'],
  solutions: ['sockets', 'testkit'],
}

const root = resolve(import.meta.dirname, '..')
const problems: string[] = []
let checks = 0

/** Counts a check and notes the sentence when it fails. */
function expect(isRight: boolean, problem: string): void {
  checks += 1
  if (!isRight) problems.push(problem)
}

for (const file of globSync('{packages,lessons,solutions}/*/package.json', { cwd: root })) {
  const folder = dirname(file)
  const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest
  const allowed = ALLOWED[folder] ?? ALLOWED[dirname(folder)] ?? []
  const ours = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(name => name.startsWith(OURS))
    .map(name => name.slice(OURS.length))
  for (const name of ours) expect(allowed.includes(name), `${file} may not depend on ${OURS}${name}.`)
  const isClosed = JSON.stringify(manifest.exports) === '{}'
  if (!folder.startsWith('packages')) expect(isClosed, `${file} needs "exports": {}: nothing imports a lesson.`)
  for (const source of globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**'] })) {
    checkImports(source, folder, [...allowed, manifest.name.slice(OURS.length)])
  }
}

/** Checks every import of a source file: our packages by name, relative paths inside their own folder. */
function checkImports(source: string, folder: string, allowed: readonly string[]): void {
  const text = readFileSync(join(root, source), 'utf8')
  for (const [, target = ''] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (target.startsWith(OURS)) {
      const name = target.slice(OURS.length).split('/')[0] ?? ''
      expect(allowed.includes(name), `${source} may not import ${target}.`)
    } else if (target.startsWith('.')) {
      const path = join(dirname(source), target).replaceAll('\\', '/')
      expect(path.startsWith(`${folder}/`), `${source} reaches out of its package: ${target}.`)
    }
  }
}

/** The test kit judges the library under study and so must not speak as it does; one file leads to the C library, to ask. */
const C_LIBRARY = 'packages/testkit/src/kernel/c-library.ts'
for (const source of globSync('packages/testkit/src/**/*.ts', { cwd: root })) {
  const makesCalls = readFileSync(join(root, source), 'utf8').includes("'koffi'")
  expect(!makesCalls || source === C_LIBRARY, `${source} makes system calls itself.`)
}

type Lock = { packages: Record<string, { optionalDependencies?: Record<string, string> }> }

/** A lock file without the binaries of another system breaks \`npm ci\` there, and nobody here would notice. */
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const name of Object.keys(optionalDependencies)) {
    const isThere = `node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages
    expect(isThere, `package-lock.json lacks ${name}, an optional dependency of ${path || 'the root'}.`)
  }
}

for (const starter of globSync('solutions/*/starters/*.ts', { cwd: root })) {
  const lesson = basename(dirname(dirname(starter)))
  const own = join('lessons', lesson, 'src', basename(starter))
  const isSame =
    existsSync(join(root, own)) && readFileSync(join(root, own), 'utf8') === readFileSync(join(root, starter), 'utf8')
  expect(isSame, `${own} differs from ${starter}, from which course reset restores it.`)
}

for (const problem of problems) console.error(problem)
console.log(`${checks - problems.length} passed, ${problems.length} failed`)
process.exitCode = problems.length === 0 ? 0 : 1
