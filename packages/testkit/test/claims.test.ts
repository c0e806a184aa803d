import { readFileSync } from 'node:fs'
import { afterAll, describe } from 'vitest'
import { type ClaimRecord, SharedServer } from '../src/claims.ts'
import { stillEchoes } from '../src/peer/echo.ts'
import type { Listener } from '../src/program/program.ts'
import { Story } from '../src/story/story.ts'
import { findingOf } from './finding-words.ts'
import { fixture, Run, test } from './run.ts'

type Judged = { name: string; state: string; claim: ClaimRecord }

test('a claim leaves its record for the report', async ({ run, expect }) => {
  const child = run.startFixture('judge-claims.ts')
  expect(await child.ended).toEqual({ code: 0 })
  const lines = child.stdout.head.toString('utf8').split('\n').filter(Boolean)
  const judged = Object.fromEntries(lines.map(line => JSON.parse(line) as Judged).map(each => [each.name, each]))
  expect(judged).toMatchObject({
    holds: { state: 'passed', claim: { readMore: 'echo', weight: 3 } },
    fails: {
      state: 'failed',
      claim: { weight: 1, finding: { asked: 'count to 2', expected: '2', observed: '3', mistake: 'counts-too-far' } },
    },
    'is a fault of the course': { state: 'failed', claim: { fault: expect.stringContaining('a mistake in the test') } },
    'is skipped': { state: 'skipped', claim: { skipped: 'this machine has no echo' } },
    'starts a server of its own': { state: 'passed' },
    'gives a server arguments of its own': { state: 'passed' },
    'calls a module': { state: 'passed' },
    'has a usage line': { state: 'passed' },
    'closes the connection after the end of file': { state: 'passed' },
    'has no usage line': {
      state: 'failed',
      claim: { finding: { asked: 'run with wrong arguments: "127.0.0.1" "65536"' } },
    },
  })
  expect(judged.holds?.claim).not.toHaveProperty('finding')
  expect(judged.fails?.claim).not.toHaveProperty('fault')
})

test('the example of the README is one of these claims', ({ expect }) => {
  const readme = readFileSync(fixture('../../README.md'), 'utf8')
  const example = /^claim\(.*?^\}\)\n/ms.exec(readme)?.[0]
  expect(readFileSync(fixture('judged-claims.ts'), 'utf8')).toContain(example)
})

/** A server that is shared outside of any single test, and how often it was started. */
function shareEcho(isHealthy: (server: Listener) => Promise<boolean>, server = 'echo.ts') {
  const run = new Run()
  const starts: string[] = []
  const shared = new SharedServer(isHealthy, async story => {
    starts.push(server)
    return run.startServer(story, server)
  })
  afterAll(() => run.end())
  return { shared, starts }
}

describe('a shared server', () => {
  const { shared, starts } = shareEcho(stillEchoes)

  test('is lent to one story after the other', async ({ expect }) => {
    const [one, other] = [new Story(1), new Story(1)]
    const first = await shared.borrow(one)
    let isLent = false
    const second = shared.borrow(other).then(listener => {
      isLent = true
      return listener
    })
    await stillEchoes(first)
    expect(isLent).toBe(false)
    await one.end()
    expect(await second).toBe(first)
    await other.end()
    expect(starts).toHaveLength(1)
  })

  test('dies with a claim that failed, and the next claim gets a new one', async ({ expect }) => {
    const one = new Story(1)
    const first = await shared.borrow(one)
    one.hasFailed = true
    await one.end()
    expect(first.program.exit).toEqual({ signal: 'SIGTERM' })
    const other = new Story(1)
    expect(await shared.borrow(other)).not.toBe(first)
    await other.end()
  })
})

describe('a shared server that is not well', () => {
  const { shared, starts } = shareEcho(async () => false)

  test('is started anew for the next claim', async ({ expect }) => {
    for (let i = 0; i < 2; i++) {
      const story = new Story(1)
      await shared.borrow(story)
      await story.end()
    }
    expect(starts).toHaveLength(2)
  })
})

describe('a shared server whose health cannot be told', () => {
  const { shared } = shareEcho(async () => {
    throw new Error('a fault of the course')
  })

  test('does not keep the others waiting', async ({ expect }) => {
    const [one, other] = [new Story(1), new Story(1)]
    const first = await shared.borrow(one)
    const next = shared.borrow(other)
    await expect(one.end()).rejects.toThrow('a fault of the course')
    expect(await next).not.toBe(first)
    expect(first.program.exit).toBeDefined()
    await expect(other.end()).rejects.toThrow('a fault of the course')
  })
})

describe('a shared server that does not start', () => {
  const { shared, starts } = shareEcho(stillEchoes, 'modules/exits-at-import.ts')

  test('is tried once, and every claim hears why', async ({ expect }) => {
    const stories = [new Story(1), new Story(1)]
    const observed: string[] = []
    for (const story of stories) {
      observed.push((await findingOf(() => shared.borrow(story))).observed)
      await story.end()
    }
    expect(starts).toHaveLength(1)
    expect(observed).toEqual(Array(2).fill('it ended with exit code 5 before it listened'))
  })
})
