import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CourseCopy, normalize } from './course-copy.ts'

const SYSTEM_NODE = '/usr/bin/node'
const systemMajor = Number(/^v(\d+)/.exec(spawnSync(SYSTEM_NODE, ['--version']).stdout?.toString() ?? '')?.[1] ?? 99)
const hasOlderNode = systemMajor < Number(process.versions.node.split('.')[0])

/** Never changed by a test: for commands that only look. */
let untouched: CourseCopy
beforeAll(() => {
  untouched = new CourseCopy()
})
afterAll(() => untouched[Symbol.dispose]())

const commands = 'watch, list, test, hint, reset, solution, diff, grade, verify, doctor'

describe.concurrent('what is asked for wrongly ends with code 2 and one sentence', () => {
  test.each([
    [['tset'], `There is no command "tset"; there are ${commands}.`],
    [['list', '--nosuch'], "error: unknown option '--nosuch' (npx course --help shows all commands)"],
    [['test', '2'], 'There is no lesson "2"; the course has 01-echo.'],
    [['test', 'echo/servr'], 'The lesson 01-echo has no exercise "servr"; it has server, client, sendall.'],
    [['hint', '1'], '"1" names several exercises: choose one of 01-echo/server, 01-echo/client, 01-echo/sendall.'],
    [
      ['test', '--seed', 'x'],
      "error: option '--seed <number>' argument 'x' is invalid. It must be a whole number from 0 to 2147483647. " +
        '(npx course --help shows all commands)',
    ],
    [['grade'], "error: missing required argument 'path' (npx course --help shows all commands)"],
    [
      ['grade', '.', '--format', 'pdf'],
      "error: option '--format <name>' argument 'pdf' is invalid. It must be one of json, junit. " +
        '(npx course --help shows all commands)',
    ],
    [['grade', 'nowhere'], 'There is nothing at nowhere: name a submission or a folder of them.'],
    [['grade', 'package.json'], 'package.json is a file: unpack it and name the folder.'],
    [['grade', 'lessons', 'lessons'], 'Two submissions are called "lessons": rename one of them.'],
    [
      ['solution', '1/server'],
      '01-echo/server has not passed yet: solve it first (npx course hint 01-echo/server helps), ' +
        'or look all the same with npx course solution 01-echo/server --anyway.',
    ],
    [
      ['diff', '1/server'],
      '01-echo/server has not passed yet: solve it first (npx course hint 01-echo/server helps), ' +
        'or look all the same with npx course diff 01-echo/server --anyway.',
    ],
  ])('course %j', async (words, sentence) => {
    const { code, out, err } = await untouched.run(words)
    expect([code, out, err.replace(/\s+/g, ' ').trim()]).toEqual([2, '', sentence])
  })
})

describe.concurrent('what only looks ends with code 0', () => {
  test('list shows the whole course', async ({ expect }) => {
    const { code, out, err } = await untouched.run(['list'])
    expect([code, err]).toEqual([0, ''])
    await expect(out).toMatchFileSnapshot('golden/list.txt')
  })

  test('help shows every command', async ({ expect }) => {
    const { code, out } = await untouched.run(['--help'])
    expect(code).toBe(0)
    await expect(out).toMatchFileSnapshot('golden/help.txt')
    expect((await untouched.run(['help'])).out).toBe(out)
  })

  test('the version is that of the course', async () => {
    expect(await untouched.run(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' })
  })

  test('doctor finds what this machine offers', async () => {
    const { code, out } = await untouched.run(['doctor'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ok +Node +v\d+/m)
    expect(out).toMatch(/Everything that the course needs is there/)
  })

  test('solution and diff show the reference before its time only with --anyway', async () => {
    const solution = await untouched.run(['solution', '1/sendall', '--anyway'])
    expect(solution).toMatchObject({ code: 0, err: '' })
    const reference = untouched.read('solutions/01-echo/src/sendall.ts')
    expect(solution.out).toBe(`// solutions/01-echo/src/sendall.ts\n\n${reference}`)
    const diff = await untouched.run(['diff', '1/sendall', '--anyway'])
    expect(diff).toMatchObject({ code: 0, err: '' })
    expect(diff.out.split('\n').slice(0, 3)).toEqual([
      '--- lessons/01-echo/src/sendall.ts',
      '+++ solutions/01-echo/src/sendall.ts',
      expect.stringMatching(/^@@ /),
    ])
  })

  test.skipIf(!hasOlderNode)('the Node of the machine hands over (skipped where none is older)', async () => {
    const [list, wrong] = await Promise.all([
      untouched.run(['list'], { node: SYSTEM_NODE }),
      untouched.run(['tset'], { node: SYSTEM_NODE }),
    ])
    expect(list).toMatchObject({ code: 0, err: '' })
    expect(list.out).toContain('01-echo/server')
    expect(wrong.code).toBe(2)
  })
})

describe.concurrent('a verdict', () => {
  test.each(['1/sendall', '01/sendall', 'echo/sendall', '01-echo/sendall', 'lessons/01-echo/src/sendall.ts'])(
    'is given for %s',
    async name => {
      const { code, out } = await untouched.run(['test', name, '--solution'])
      expect([code, out]).toEqual([0, 'PASSED  01-echo/sendall  9 of 9 tests passed, 1 of 1 point\n'])
    },
  )

  test('is given from another working directory, with a path from there', async () => {
    const cwd = join(untouched.root, 'lessons/01-echo/src')
    const { code, out } = await untouched.run(['test', 'sendall.ts', '--solution'], { cwd })
    expect([code, out]).toEqual([0, 'PASSED  01-echo/sendall  9 of 9 tests passed, 1 of 1 point\n'])
  })

  test('of a starter says what it asked, what came and what to do next, with code 1', async ({ expect }) => {
    const { code, out, err } = await untouched.run(['test', '1/sendall'])
    expect([code, err]).toEqual([1, ''])
    await expect(normalize(out, untouched.root)).toMatchFileSnapshot('golden/test-sendall-starter.txt')
  })

  test('without a terminal is part of the state of the course, with code 0', async ({ expect }) => {
    const { code, out, err } = await untouched.run([])
    expect([code, err]).toEqual([0, ''])
    await expect(normalize(out, untouched.root)).toMatchFileSnapshot('golden/start-without-terminal.txt')
  })

  test('fits into forty columns, but for paths and what happened', async () => {
    const environment = { COLUMNS: '40' }
    for (const words of [['test', '1/sendall'], ['list'], ['doctor'], ['hint', '1/sendall'], ['tset']]) {
      const { out, err } = await untouched.run(words, { environment })
      const long = `${out}${err}`.split('\n').filter(line => line.length > 40 && !/^\s*\S*\/\S*$/.test(line))
      expect([words, long]).toEqual([words, []])
    }
  })

  test('has colours only where they are wanted', async () => {
    const run = async (environment: Record<string, string>) =>
      (await untouched.run(['test', '1/sendall'], { environment })).out
    const [plain, forbidden, forced] = await Promise.all([run({}), run({ NO_COLOR: '1' }), run({ FORCE_COLOR: '1' })])
    expect(plain).not.toContain('\x1b')
    expect(forbidden).not.toContain('\x1b')
    expect(forced).toContain('\x1b[')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
    const uncoloured = forced.replace(/\x1b\[\d+m/g, '')
    expect(normalize(uncoloured, '/')).toBe(normalize(plain, '/'))
  })
})

describe.concurrent('what changes something', () => {
  test('hints advance, and after the last there is no more', async () => {
    using course = new CourseCopy()
    const hint = async () => (await course.run(['hint', '1/server'])).out
    const first = 'Hint 1. Look\n\nAbout server.\n\n'
    expect(await hint()).toBe(`${first}2 more: ask again with npx course hint 01-echo/server\n`)
    const second = `${first}Hint 2. Think\n\nAbout server.\n\n`
    expect(await hint()).toBe(`${second}1 more: ask again with npx course hint 01-echo/server\n`)
    const last = `${second}Hint 3. Write\n\nAbout server.\n\nThat was the last hint.\n`
    expect([await hint(), await hint()]).toEqual([last, last])
    expect((await course.run(['hint'])).out).toBe(last) // the current exercise
    rmSync(join(course.root, 'lessons/01-echo/hints/server.md'))
    expect(await course.run(['hint'])).toMatchObject({ code: 3, err: 'There are no hints for 01-echo/server.\n' })
  })

  test('reset restores the starter and keeps what it replaces, each time anew', async () => {
    using course = new CourseCopy()
    const file = 'lessons/01-echo/src/server.ts'
    expect((await course.run(['reset', '1/server'])).out).toBe(`${file} is the starter already.\n`)
    for (const text of ['one', 'two']) {
      course.write(file, text)
      const { code, out } = await course.run(['reset', '1/server'])
      expect(code).toBe(0)
      expect(out).toMatch(
        /^\S+ is the starter again\.\nWhat it replaced is kept as \.course\/snapshots\/01-echo\/server\./,
      )
      expect(course.read(file)).toBe(course.read('solutions/01-echo/starters/server.ts'))
    }
    const kept = readdirSync(join(course.root, '.course/snapshots/01-echo')).sort()
    expect(kept.map(name => course.read(`.course/snapshots/01-echo/${name}`))).toEqual(['one', 'two'])
    rmSync(join(course.root, file))
    expect((await course.run(['reset', '1/server'])).out).toBe(`${file} is the starter again.\n`)
  })

  test('reset refuses a folder, and says so', async () => {
    using course = new CourseCopy()
    const file = join(course.root, 'lessons/01-echo/src/server.ts')
    rmSync(file)
    mkdirSync(file)
    expect(await course.run(['reset', '1/server'])).toMatchObject({
      code: 2,
      err: 'lessons/01-echo/src/server.ts is a folder: move it away first, then reset again.\n',
    })
    const verdict = await course.run(['test', '1/server'])
    expect(verdict).toMatchObject({ code: 1, err: '' })
    expect(verdict.out).toContain('lessons/01-echo/src/server.ts is not a file but a folder.')
  })

  test('what has passed is remembered and unlocks the reference', async ({ expect }) => {
    using course = new CourseCopy()
    course.solve('sendall')
    const verdict = await course.run(['test', '1/sendall'])
    expect(verdict).toMatchObject({ code: 0, err: '' })
    await expect(verdict.out).toMatchFileSnapshot('golden/test-passed.txt')
    expect((await course.run(['list'])).out).toMatch(/passed {2}01-echo\/sendall .*\n\n1 of 3 exercises passed\./)
    expect((await course.run(['solution', '1/sendall'])).code).toBe(0)
    expect((await course.run(['diff', '1/sendall'])).out).toBe('Your file is the reference, letter by letter.\n')
  })

  test('a progress file that is no progress is kept aside', async () => {
    using course = new CourseCopy()
    for (const text of ['{ "passed": ', '[]', '{ "passed": {}, "hints": { "01-echo/server": "many" } }']) {
      course.write('.course/progress.json', text)
      const { code, out, err } = await course.run(['list'])
      expect([code, err.replace(/\s+/g, ' ')]).toEqual([
        0,
        `The progress file cannot be read. It is kept as ${course.root}/.course/progress.json.unreadable, ` +
          'and progress begins anew. ',
      ])
      expect(out).toContain('0 of 3 exercises passed.')
      expect(course.read('.course/progress.json.unreadable')).toBe(text)
    }
    expect((await course.run(['list'])).err).toBe('')
  })

  test('progress that cannot be written is said, and the verdict comes all the same', async () => {
    using course = new CourseCopy()
    course.solve('sendall')
    rmSync(join(course.root, '.course'), { recursive: true, force: true })
    course.write('.course', 'a file where a folder should be')
    const { code, out, err } = await course.run(['test', '1/sendall'])
    expect(code).toBe(0)
    expect(out).toContain('PASSED')
    expect(err.replace(/\s+/g, ' ')).toBe(
      `Progress is not saved: ${course.root}/.course/progress.json cannot be written (EEXIST). ` +
        'Your exercises are safe. ',
    )
    expect((await course.run(['doctor'])).out).toMatch(/^missing +progress +\.course cannot be written \(EEXIST\)/m)
  })

  test('a lesson.json with a wrong field is a fault of the course, with code 3', async () => {
    using course = new CourseCopy()
    course.write('lessons/01-echo/lesson.json', course.read('lessons/01-echo/lesson.json').replace('points', 'pints'))
    for (const words of [['list'], ['test'], ['grade', 'lessons'], []]) {
      expect(await course.run(words)).toMatchObject({
        code: 3,
        out: '',
        err: '01-echo/lesson.json lacks the field "points" at /exercises/0.\n',
      })
    }
    expect(existsSync(join(course.root, '.course/progress.json'))).toBe(false)
  })
})
