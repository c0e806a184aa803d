/** Each way in which a server can listen, or not, as the kit tells them apart. */
import { describe, type ExpectStatic } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { START_MS } from '../src/limits.ts'
import { freeEndpoint } from '../src/peer/addresses.ts'
import type { Exit } from '../src/program/child.ts'
import { explainNotListening } from '../src/program/explain.ts'
import { type Listening, waitUntilListening } from '../src/program/listening.ts'
import { wordsOf } from './finding-words.ts'
import { test } from './run.ts'

describe('a server listens', () => {
  test.concurrent('and says so', async ({ run, expect }) => {
    const wanted = await freeEndpoint()
    const child = run.startFixture('echo.ts', [wanted.host, String(wanted.port)])
    const found = await waitUntilListening(child, wanted, START_MS, false)
    expect(found).toEqual({ kind: 'listening', ...wanted, boundTo: wanted.host })
  })

  test.concurrent('at a port that the kernel chose', async ({ run, expect }) => {
    const { host } = await freeEndpoint()
    const found = await waitUntilListening(run.startFixture('echo.ts', [host, '0']), { host, port: 0 }, START_MS, false)
    expect(found).toEqual({ kind: 'listening', host, port: expect.any(Number), boundTo: host })
    expect(found).not.toMatchObject({ port: 0 })
  })
})

describe.runIf(hasProcessFacts)('the kernel tells that a server listens', () => {
  test.concurrent('without a word', async ({ run, expect }) => {
    const wanted = await freeEndpoint()
    const child = run.startFixture('echoes-without-a-word.ts', [wanted.host, String(wanted.port)])
    const found = await waitUntilListening(child, wanted, START_MS, false)
    expect(found).toEqual({ kind: 'listening', ...wanted, boundTo: wanted.host })
    expect(child.stdout.totalBytes).toBe(0)
  })

  test.concurrent.for(['0.0.0.0', '::'])(
    'at the wanted address when it is bound to %s',
    async (wildcard, { run, expect }) => {
      const wanted = await freeEndpoint()
      const child = run.startFixture('echo.ts', [wildcard, String(wanted.port)])
      const found = await waitUntilListening(child, wanted, START_MS, false)
      expect(found).toEqual({ kind: 'listening', ...wanted, boundTo: wildcard })
    },
  )

  test.concurrent('after a second in which it only waited', async ({ run, expect }) => {
    const wanted = await freeEndpoint()
    const child = run.startFixture('listens-late.ts', [wanted.host, String(wanted.port)])
    expect(await waitUntilListening(child, wanted, START_MS, false)).toMatchObject({ kind: 'listening' })
  })
})

/** A program that does not listen as it should: its command, given HOST and PORT that are wanted. */
type Failure = {
  name: string
  argv: (host: string, port: number) => string[]
  limitMs?: number
  mayCompile?: boolean
  found: (expect: ExpectStatic, port: number) => unknown
}

const node = process.execPath
const FAILURES: Failure[] = [
  {
    name: 'it ended before',
    argv: () => ['sh', '-c', 'echo "no socket today" >&2; exit 3'],
    found: () => ({ kind: 'exited', exit: { code: 3 } }),
  },
  {
    name: 'it could not be started',
    argv: () => ['no-such-command-anywhere'],
    found: expect => ({ kind: 'exited', exit: { notStarted: expect.stringContaining('ENOENT') } }),
  },
  {
    name: 'it listens at another port',
    argv: (host, port) => [node, 'echo.ts', host, String(port + 1)],
    found: (_, port) => ({ kind: 'other port', port: port + 1 }),
  },
  {
    name: 'it listens at another address',
    argv: (_, port) => [node, 'echo.ts', '127.0.0.1', String(port)],
    found: (_, port) => ({ kind: 'other address', address: '127.0.0.1', port }),
  },
  {
    name: 'it waits for something else',
    argv: () => [node, 'never-listens.ts'],
    found: () => ({ kind: 'asleep' }),
  },
  {
    name: 'it is busy',
    argv: () => [node, 'spins.ts'],
    limitMs: 300,
    found: expect => ({ kind: 'busy', processorMs: expect.any(Number) }),
  },
  {
    name: 'it is still compiling',
    argv: () => ['sh', '-c', `"${node}" spins.ts & wait`],
    limitMs: 300,
    mayCompile: true,
    found: () => ({ kind: 'compiling' }),
  },
]

describe.runIf(hasProcessFacts)('a server does not listen', () => {
  test.concurrent.for(FAILURES.map(each => [each.name, each] as const))(
    'because %s',
    async ([, failure], { run, expect }) => {
      const wanted = await freeEndpoint()
      const { argv, limitMs = START_MS, mayCompile = false } = failure
      const child = run.start(argv(wanted.host, wanted.port))
      const found = await waitUntilListening(child, wanted, limitMs, mayCompile)
      expect(found).toEqual(failure.found(expect, wanted.port))
      const steady = { host: '127.1.2.3', port: 7 }
      const mistakes = { otherPort: 'the-id-of-other-port', exited: 'the-id-of-exited' }
      const explanation = explainNotListening(withoutNumbers(found), steady, limitMs, child, mistakes)
      const words = wordsOf({ asked: '', timeline: [], ...explanation }).replace(/^output .*listening on.*\n/m, '')
      await expect(words).toMatchFileSnapshot(`golden/does-not-listen-${failure.name.replaceAll(' ', '-')}.txt`)
    },
  )
})

test('an early end is named by a function of how it ended and what it said', async ({ run, expect }) => {
  const child = run.start(['sh', '-c', 'echo "usage: HOST PORT" >&2'])
  await child.ended
  const name = (exit: Exit, errors: string) => ('code' in exit && exit.code === 0 ? errors.slice(0, 5) : undefined)
  const explain = (code: number) =>
    explainNotListening({ kind: 'exited', exit: { code } }, { host: '127.0.0.1', port: 7 }, 1, child, { exited: name })
  expect(explain(0)).toMatchObject({ mistake: 'usage' })
  expect(explain(1)).not.toHaveProperty('mistake')
})

/** What was found, with the ports and times that differ from run to run replaced. */
function withoutNumbers(found: Listening): Exclude<Listening, { kind: 'listening' }> {
  if (found.kind === 'listening') throw new Error('it listens')
  if (found.kind === 'other port' || found.kind === 'other address') return { ...found, port: 8 }
  return found.kind === 'busy' ? { ...found, processorMs: 250 } : found
}
