/** The watch mode at a real pseudo-terminal, which python3 provides. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { COMPILE_CACHE, CourseCopy, until } from './course-copy.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0

const PTY = `
import os, pty, select, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
try:
    while True:
        ready, _, _ = select.select([fd, 0], [], [])
        if 0 in ready:
            keys = os.read(0, 1024)
            if not keys:
                break
            os.write(fd, keys)
        if fd in ready:
            os.write(1, os.read(fd, 65536))
except OSError:
    pass
os.close(fd)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256)
`

/** `npm start` in front of somebody who reads and presses keys. */
class Terminal {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #ended: Promise<number | null>
  #output = ''
  /** How far the reader has read. */
  #read = 0

  constructor(course: CourseCopy) {
    const { VITEST: _, NO_COLOR: __, ...environment } = process.env
    this.#process = spawn('python3', ['-c', PTY, process.execPath, course.launcher, 'watch'], {
      cwd: course.root,
      env: { ...environment, NODE_COMPILE_CACHE: COMPILE_CACHE, TERM: 'xterm', COLUMNS: '100' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
    })
    this.#ended = new Promise(resolve => this.#process.once('close', resolve))
  }

  /** What was written and not yet read, without escape sequences. */
  get #unread(): string {
    return stripVTControlCharacters(this.#output).replaceAll('\r', '').slice(this.#read)
  }

  /** Waits until the text shows; gives what is written up to its end, and counts that as read. */
  async reads(text: string): Promise<string> {
    await until(
      () => `the terminal shows "${text}" after:\n${this.#unread}`,
      () => this.#unread.includes(text),
    )
    const unread = this.#unread
    const length = unread.indexOf(text) + text.length
    this.#read += length
    return unread.slice(0, length)
  }

  press(keys: string): void {
    this.#process.stdin.write(keys)
  }

  /** Waits for the end of the command; gives its exit code. */
  async ends(): Promise<number | null> {
    return this.#ended
  }

  [Symbol.dispose](): void {
    this.#process.kill('SIGKILL') // hangs up, for a test that failed half-way
  }

  /** Hangs up, as a window does that is closed. */
  hangUp(): void {
    this.#process.stdin.end()
  }
}

const KEYS = 'h hint · n next · l list · r reset · enter run again · q quit'
const FILE = 'lessons/01-echo/src/sendall.ts'

/** A course whose first two exercises have passed: the quick one is the current one. */
function makeCourse(): CourseCopy {
  const course = new CourseCopy()
  const passed = { '01-echo/server': '2026-01-01T00:00:00Z', '01-echo/client': '2026-01-01T00:00:00Z' }
  course.write('.course/progress.json', JSON.stringify({ schema: 1, passed, hints: {} }))
  return course
}

describe.skipIf(!hasPython).concurrent('the watch mode (skipped without python3, which has pseudo-terminals)', () => {
  test('answers every key', async () => {
    using course = makeCourse()
    using terminal = new Terminal(course)
    expect(await terminal.reads(KEYS)).toContain('FAILED  01-echo/sendall')
    terminal.press('h')
    expect(await terminal.reads(KEYS)).toContain('Hint 1. Look')
    terminal.press('h')
    expect(await terminal.reads(KEYS)).toContain('Hint 2. Think')
    terminal.press('l')
    expect(await terminal.reads(KEYS)).toContain('2 of 3 exercises passed.')
    terminal.press('\r')
    expect(await terminal.reads(KEYS)).toContain('FAILED  01-echo/sendall')
    terminal.press('n')
    expect(await terminal.reads(KEYS)).toContain('FAILED  01-echo/server')
    terminal.press('q')
    await terminal.reads('Until next time: npm start goes on where you are.')
    expect(await terminal.ends()).toBe(0)
    expect(course.programs()).toEqual([])
  })

  test('judges at a save, also at one during a run, and remembers what has passed', async () => {
    using course = makeCourse()
    using terminal = new Terminal(course)
    await terminal.reads(KEYS)
    course.write(FILE, 'export const sendAll = 1')
    expect(await terminal.reads(KEYS)).toContain('`sendAll` is exported, but it is of type number')
    course.write(FILE, 'await new Promise(resolve => setTimeout(resolve, 1000))\nexport const sendAll = 2')
    await until('a slow one runs', () => course.programs().some(each => each.includes('host-process')))
    course.solve('sendall') // while it runs
    expect(await terminal.reads('PASSED  01-echo/sendall  9 of 9 tests passed')).toContain('running the tests …')
    await terminal.reads('01-echo/sendall is done. Press n for the next exercise.')
    terminal.press('q')
    expect(await terminal.ends()).toBe(0)
    expect(course.read('.course/progress.json')).toContain('"01-echo/sendall"')
  })

  test('resets only when r is pressed twice, and judges the starter', async () => {
    using course = makeCourse()
    course.write(FILE, 'my work')
    using terminal = new Terminal(course)
    await terminal.reads(KEYS)
    terminal.press('r')
    await terminal.reads(
      'Press r again to bring the starter of 01-echo/sendall back; your file is kept in .course/snapshots.',
    )
    terminal.press('l') // thinks better of it
    await terminal.reads(KEYS)
    terminal.press('r')
    await terminal.reads('Press r again')
    expect(course.read(FILE)).toBe('my work')
    terminal.press('r')
    await terminal.reads('What it replaced is kept as .course/snapshots/')
    await terminal.reads('sendAll does nothing yet')
    await terminal.reads(KEYS)
    expect(course.read(FILE)).toBe(course.read('solutions/01-echo/starters/sendall.ts'))
    terminal.press('q')
    expect(await terminal.ends()).toBe(0)
  })

  test.each([
    ['q', 'q'],
    ['Ctrl-C', '\x03'],
  ])('%s during a run ends it within a moment, and no process is left', async (_, key) => {
    using course = makeCourse()
    course.write(FILE, 'for (;;) {}')
    using terminal = new Terminal(course)
    await until('the endless one runs', () => course.programs().some(each => each.includes('host-process')))
    terminal.press(key)
    await terminal.reads('Until next time')
    expect(await terminal.ends()).toBe(0)
    await until('nothing runs', () => course.programs().length === 0)
  })

  test('a window that is closed during a run leaves no process', async () => {
    using course = makeCourse()
    course.write(FILE, 'for (;;) {}')
    using terminal = new Terminal(course)
    await until('the endless one runs', () => course.programs().some(each => each.includes('host-process')))
    terminal.hangUp()
    await terminal.ends()
    await until('nothing runs', () => course.programs().length === 0)
  })
})
