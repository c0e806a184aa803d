/** A copy of the course that a test may change, and the command `course` in it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** The folder of the course that is tested. */
const ROOT = resolve(import.meta.dirname, '..', '..', '..')

/** Compiled code that all copies share, so that the suite compiles the test runner once. */
export const COMPILE_CACHE = join(tmpdir(), 'compile-cache')

/** The copies have one lesson, whatever lessons are added to the course. */
const OTHER_LESSON = /\/(lessons|solutions)\/(?!01-)\d\d-[^/]*$/

/** How a command ended, and what it said. */
export type Outcome = { code: number | null; signal: string | null; out: string; err: string }

/** How a command is started, where it is not as usual. */
export type RunOptions = { cwd?: string; node?: string; environment?: Record<string, string> }

type Child = ChildProcessByStdio<null, Readable, Readable>

/** A copy of the course in a temporary folder; its packages are its own, all others those of the course. */
export class CourseCopy {
  readonly root: string

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'course-'))
    for (const part of ['lessons', 'solutions', 'packages', 'package.json']) {
      cpSync(join(ROOT, part), join(this.root, part), {
        recursive: true,
        filter: path => !/\/test\/fixtures/.test(path) && !OTHER_LESSON.test(path),
      })
    }
    const modules = join(this.root, 'node_modules')
    mkdirSync(join(modules, '@socket-course'), { recursive: true })
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (name !== '@socket-course') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
    }
    for (const name of readdirSync(join(this.root, 'packages'))) {
      symlinkSync(join(this.root, 'packages', name), join(modules, '@socket-course', name))
    }
    for (const id of ['server', 'client', 'sendall']) {
      this.write(`lessons/01-echo/src/${id}.ts`, this.read(`solutions/01-echo/starters/${id}.ts`))
      const hints = ['1. Look', '2. Think', '3. Write'].map(title => `## ${title}\n\nAbout ${id}.\n`)
      this.write(`lessons/01-echo/hints/${id}.md`, `# Hints\n\n${hints.join('\n')}`)
    }
  }

  /** The file of the launcher. */
  get launcher(): string {
    return join(this.root, 'packages', 'cli', 'bin', 'course.js')
  }

  /** Starts `course` with these words; whoever starts it ends it. */
  start(words: readonly string[], { cwd, node, environment }: RunOptions = {}): Child {
    const { FORCE_COLOR: _, NO_COLOR: __, COLUMNS: ___, VITEST: ____, ...inherited } = process.env
    return spawn(node ?? process.execPath, [this.launcher, ...words], {
      cwd: cwd ?? this.root,
      env: { ...inherited, NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, to which a terminal would send Ctrl-C
    })
  }

  /** Runs `course` with these words to its end. */
  async run(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return outcomeOf(this.start(words, options))
  }

  /** Reads a file of the copy. */
  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  /** Writes a file of the copy, with all folders above it. */
  write(path: string, content: string): void {
    const file = join(this.root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  /** Puts the reference in the place of the learner's file. */
  solve(id: string): void {
    this.write(`lessons/01-echo/src/${id}.ts`, this.read(`solutions/01-echo/src/${id}.ts`))
  }

  /** Lists the judged programs and judges that this copy started and that still run, as their command lines. */
  programs(): string[] {
    return programsIn(this.root)
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Lists the command lines of all processes in which the text stands. */
export function programsIn(text: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
        return command.includes(text) ? [command] : []
      } catch {
        return [] // it ended while we looked
      }
    })
}

/** Waits until a command has ended. */
export async function outcomeOf(child: Child): Promise<Outcome> {
  const ended = new Promise<Pick<Outcome, 'code' | 'signal'>>(resolve =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { ...exit, out, err }
}

/** Replaces what differs from run to run: folders, times, addresses, seeds. */
export function normalize(output: string, root: string): string {
  return output
    .replaceAll(root, 'COURSE')
    .replace(/127\.\d+\.\d+\.\d+([: ])\d+/g, 'HOST$1PORT')
    .replace(/^ *\d+ ms {2}/gm, '  TIME  ')
    .replace(/\d{4}-\d\d-\d\dT[\d-]+Z/g, 'DATE')
}

/** How long a condition is waited for that cannot fail to come; only a broken test waits so long. */
const HOPELESS_MS = 50_000

/** Looks again and again until the condition holds; fails with what is awaited. */
export async function until(awaited: string | (() => string), holds: () => boolean): Promise<void> {
  const beganMs = performance.now()
  while (!holds()) {
    if (performance.now() - beganMs > HOPELESS_MS) {
      throw new Error(`waited in vain until ${typeof awaited === 'string' ? awaited : awaited()}`)
    }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
