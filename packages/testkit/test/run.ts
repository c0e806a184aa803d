/**
 * How the kit's own tests start programs: every test has a mark of its own, and when it is over no process bears it.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test as base, vi } from 'vitest'
import { processesWithEnvironment } from '../src/kernel/process-facts.ts'
import { HOPELESS_MS, RUNNER_TIMEOUT_MS } from '../src/limits.ts'
import { freeEndpoint } from '../src/peer/addresses.ts'
import { Child, type Command, RUN_MARK } from '../src/program/child.ts'
import type { Endpoint } from '../src/program/listening.ts'
import { NODE_FLAGS } from '../src/program/node-flags.ts'
import { type Listener, Program } from '../src/program/program.ts'
import { Story } from '../src/story/story.ts'
import type { Subject } from '../src/subject.ts'

vi.setConfig({ testTimeout: RUNNER_TIMEOUT_MS, hookTimeout: RUNNER_TIMEOUT_MS })

/** The programs that one test started. */
export class Run {
  readonly mark = randomUUID()
  readonly #started: Child[] = []

  /** Starts any command. */
  start(argv: readonly string[], more: Partial<Command> = {}): Child {
    const environment = { [RUN_MARK]: this.mark }
    const child = new Child({ argv, cwd: fixture('.'), environment, ...more })
    this.#started.push(child)
    return child
  }

  /** Starts a program of the folder `fixtures`. */
  startFixture(name: string, args: readonly string[] = [], more: Partial<Command> = {}): Child {
    return this.start([process.execPath, ...NODE_FLAGS, fixture(name), ...args], more)
  }

  /** Starts a program as a test of a lesson does. */
  startProgram(argv: readonly string[], args: readonly string[] = []): Program {
    const subject: Subject = {
      kind: 'program',
      argv: [...argv],
      cwd: fixture('.'),
      environment: {},
      mayCompile: false,
    }
    const program = new Program(subject, args, this.mark)
    this.#started.push(program.child)
    return program
  }

  /** Starts a server of the folder `fixtures` and waits until it listens. */
  async startServer(story: Story, name: string, endpoint?: Endpoint): Promise<Listener> {
    const wanted = endpoint ?? (await freeEndpoint())
    const program = this.startProgram(
      [process.execPath, ...NODE_FLAGS, fixture(name)],
      [wanted.host, String(wanted.port)],
    )
    return program.expectListening(story, wanted)
  }

  /** Lists the processes of this test that are alive. */
  alive(): number[] {
    return processesWithEnvironment(`${RUN_MARK}=${this.mark}`)
  }

  /** Gives the arguments of a process, each with a zero byte after it. */
  commandLine(pid: number): string {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      return '' // it has just ended
    }
  }

  /** Waits until none is left. */
  async untilNoneIsLeft(): Promise<void> {
    for (let waitedMs = 0; this.alive().length > 0; waitedMs += 5) {
      if (waitedMs > HOPELESS_MS) throw new Error(`the processes ${this.alive().join(', ')} are left`)
      await pause(5)
    }
  }

  /** Ends what the test started itself; what those have started must be gone with them. */
  async end(): Promise<void> {
    await Promise.all(this.#started.map(child => child.end('SIGKILL')))
    await this.untilNoneIsLeft()
  }
}

/** Gives the path of a fixture. */
export const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

/** Waits until the program has printed `text`, or has ended without it. */
export async function untilPrinted(child: Child, text: string): Promise<void> {
  while (!child.stdout.head.includes(text) && child.exit === undefined) await child.stdout.untilData(100)
}

/** A test that has a `run` to start programs with and a `story` to tell; both end with it. */
export const test = base.extend<{ run: Run; story: Story }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of what a fixture needs from this pattern
  run: async ({}, use) => {
    const run = new Run()
    await use(run)
    await run.end()
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  story: async ({}, use) => {
    const story = new Story(1)
    await use(story)
    await story.end()
  },
})
