/** What the tests learn of a module, whatever it does in its process. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, type ExpectStatic } from 'vitest'
import { bytesArgument, ModuleHost } from '../src/module/module-host.ts'
import type { Argument, StubStep } from '../src/module/values.ts'
import type { Story } from '../src/story/story.ts'
import { findingOf, wordsOf } from './finding-words.ts'
import { fixture, type Run, test } from './run.ts'

/** Makes the host of a module; the story ends it. */
function hostOf(run: Run, story: Story, file: string): ModuleHost {
  const argv = [process.execPath]
  const host = new ModuleHost(
    { kind: 'module', file: fixture(file), argv, cwd: fixture('.'), environment: {} },
    run.mark,
  )
  story.afterwards(() => host.end())
  return host
}

/** The words of a finding without the place of this checkout. */
const steadyWords = (words: string): string => words.replaceAll(/\/[^\s']*\/(src|fixtures)\//g, '…/')

const goldenOf = (name: string): string => `golden/module-${name.replaceAll(' ', '-')}.txt`

describe.concurrent('a finding about a module', () => {
  test.for([
    ['it does not parse', 'broken/does-not-parse.ts'],
    ['it is missing', 'modules/no-such-file.ts'],
    ['it is a folder', 'modules'],
    ['it throws at import', 'modules/throws-at-import.ts'],
    ['it exits at import', 'modules/exits-at-import.ts'],
    ['it never ends at import', 'modules/never-ends-at-import.ts'],
    ['it exports nothing', 'modules/exports-nothing.ts'],
    ['it exports another name', 'modules/exports-another-name.ts'],
    ['it exports a text', 'modules/exports-a-text.ts'],
  ] as const)('says that %s', async ([says, file], { run, story, expect }) => {
    const finding = await findingOf(() => hostOf(run, story, file).call(story, 'sendAll', []))
    await expect(steadyWords(wordsOf(finding))).toMatchFileSnapshot(goldenOf(says))
  })

  test('loads a file that cannot be loaded only once', async ({ run, story, expect }) => {
    const folder = mkdtempSync(join(tmpdir(), 'module-'))
    story.afterwards(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'counts-its-loads.mjs')
    const loads = join(folder, 'loads')
    writeFileSync(file, `import fs from 'node:fs'; fs.appendFileSync(${JSON.stringify(loads)}, '*'); throw Error('no')`)
    const host = hostOf(run, story, relative(fixture('.'), file))
    const first = await findingOf(() => host.call(story, 'sendAll', []))
    const second = await findingOf(() => host.call(story, 'sendAll', []))
    expect([wordsOf(second), readFileSync(loads, 'utf8')]).toEqual([wordsOf(first), '*'])
  })

  test.for([
    ['it exits in a call', 'exits'],
    ['it never comes back from a call', 'spins'],
    ['it has no inherited functions', 'toString'],
  ] as const)('says that %s', async ([says, name], { run, story, expect }) => {
    const host = hostOf(run, story, 'modules/misbehaves.ts')
    const finding = await findingOf(() => host.call(story, name, []))
    await expect(steadyWords(wordsOf(finding))).toMatchFileSnapshot(goldenOf(says))
    const next = await host.call(story, 'isWell', [])
    expect(next.outcome).toMatchObject({ kind: 'returned', description: '"well"' })
  })

  test('is the same at the next question', async ({ run, story, expect }) => {
    const host = hostOf(run, story, 'modules/throws-at-import.ts')
    const findings = [1, 2].map(() => findingOf(() => host.call(story, 'sendAll', [])))
    const [first, second] = await Promise.all(findings)
    expect(second?.observed).toBe(first?.observed)
  })
})

describe.concurrent('a report of a call', () => {
  test.for([
    ['an error with its name', 'throws', { kind: 'threw', name: 'TypeError', message: 'no', isError: true }],
    ['something thrown that is no error', 'throwsText', { kind: 'threw', name: '', message: '"no"', isError: false }],
    ['a promise, and never its rejection', 'returnsPromise', { kind: 'returned', description: 'a promise' }],
    ['a value after 100 MB of printing', 'prints100Mb', { kind: 'returned', description: '"done"' }],
  ] as const)('tells of %s', async ([, name, outcome], { run, story, expect }) => {
    const host = hostOf(run, story, 'modules/misbehaves.ts')
    expect((await host.call(story, name, [])).outcome).toMatchObject(outcome)
    expect((await host.call(story, 'isWell', [])).outcome).toMatchObject({ kind: 'returned' })
  })

  test('answers many questions at once in their order', async ({ run, story, expect }) => {
    const host = hostOf(run, story, 'modules/misbehaves.ts')
    const names = ['isWell', 'throws', 'isWell', 'throwsText', 'isWell']
    const reports = await Promise.all(names.map(name => host.call(story, name, [])))
    const kinds = reports.map(report => report.outcome.kind)
    expect(kinds).toEqual(['returned', 'threw', 'returned', 'threw', 'returned'])
  })
})

const DATA = Buffer.from('0123456789')

/** The arguments of `sendAll`: a stub with a script, and bytes that may be a view of more. */
const sendAndData = (script: StubStep[], around = { before: 0, after: 0 }, mostCalls = 100): Argument[] => [
  { kind: 'stub', stub: { script, mostCalls } },
  bytesArgument(DATA, around),
]

describe('a stub', () => {
  /** Calls a function of the fixture with a stub. */
  const callWith = (run: Run, story: Story, name: string, args: Argument[]) =>
    hostOf(run, story, 'modules/takes-a-send.ts').call(story, name, args)

  test('plays its script, the last step again and again', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'passesViews', sendAndData([{ takes: 1 }, { takes: 5 }, { takes: 2 }]))
    expect(report.calls).toEqual([
      { kind: 'bytes', length: 10, offset: 0, took: 1 },
      { kind: 'bytes', length: 9, offset: 1, took: 5 },
      { kind: 'bytes', length: 4, offset: 6, took: 2 },
      { kind: 'bytes', length: 2, offset: 8, took: 2 },
    ])
    expect(report).toMatchObject({ callCount: 4, changedArguments: false, copiedBytes: 0 })
  })

  test('takes no more than it is given', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'passesViews', sendAndData([{ takes: 1000 }]))
    expect(report.calls).toEqual([{ kind: 'bytes', length: 10, offset: 0, took: 10 }])
  })

  test('throws where its script says so', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'passesViews', sendAndData([{ takes: 4 }, { throws: 'ECONNRESET' }]))
    expect(report.outcome).toEqual({ kind: 'threw', name: 'Error', message: 'ECONNRESET', isError: true })
    expect(report.callCount).toBe(2)
  })

  test('counts offsets from the beginning of the view that it was given', async ({ run, story, expect }) => {
    const args = sendAndData([{ takes: 6 }], { before: 13, after: 29 })
    const report = await callWith(run, story, 'passesViews', args)
    expect(report.calls).toMatchObject([
      { length: 10, offset: 0 },
      { length: 4, offset: 6 },
    ])
  })

  test('sees bytes from outside of the view', async ({ run, story, expect }) => {
    const args = sendAndData([{ takes: 100 }], { before: 13, after: 29 })
    const report = await callWith(run, story, 'looksOutsideOfTheView', args)
    expect(report.calls).toEqual([{ kind: 'bytes', length: 52, offset: -13, took: 52 }])
  })

  test('counts the memory of copies, and keeps what was in them', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'passesCopies', sendAndData([{ takes: 4 }]))
    expect(report.copiedBytes).toBe(10 + 6 + 2)
    const copies = report.calls.map(call => (call.kind === 'bytes' ? atob(call.base64 ?? '') : ''))
    expect(copies).toEqual(['0123456789', '456789', '89'])
    expect(report.calls[0]).not.toHaveProperty('offset')
  })

  test('shows that an argument was changed', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'changesItsArgument', sendAndData([{ takes: 10 }]))
    expect(report.changedArguments).toBe(true)
  })

  test('writes down what is no bytes', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'passesText', sendAndData([{ takes: 10 }]))
    expect(report.calls).toEqual([{ kind: 'other', description: '"text"' }])
  })

  test('ends a caller that calls it too often, even one that catches everything', async ({ run, story, expect }) => {
    const report = await callWith(run, story, 'callsForEver', sendAndData([{ takes: 0 }], undefined, 50))
    expect(report.outcome).toEqual({ kind: 'called too often' })
    expect(report.callCount).toBe(51)
  })
})

describe.concurrent('a forged reply', () => {
  const expectHonestReport = async (run: Run, story: Story, expect: ExpectStatic, name: string) => {
    const report = await hostOf(run, story, 'modules/forges-replies.ts').call(story, name, [])
    expect(report).toMatchObject({ outcome: { kind: 'returned', description: 'undefined' }, callCount: 0 })
  }

  test.for([
    ['that is junk', 'writesJunk'],
    ['to a question that nobody asked', 'writesWrongId'],
    ['without a question', 'writesNoId'],
    ['of 8 MiB', 'writesHugeLine'],
    ['that is half a line', 'writesHalfALine'],
  ] as const)('%s is ignored', async ([, name], { run, story, expect }) => {
    await expectHonestReport(run, story, expect, name)
  })

  test('without an end costs the process its life', async ({ run, story, expect }) => {
    const host = hostOf(run, story, 'modules/forges-replies.ts')
    const finding = await findingOf(() => host.call(story, 'writesForEver', []))
    expect(finding.observed).toBe('it was ended by the signal SIGKILL')
  })
})
