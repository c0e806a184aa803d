/** Sessions with a module: objects that are made, pieces that are pushed, and what is told of them. */
import { describe } from 'vitest'
import { ModuleHost } from '../src/module/module-host.ts'
import { type Returned, repeated, type Session, type SessionValue, streamOf } from '../src/module/sessions.ts'
import type { Story } from '../src/story/story.ts'
import { findingOf } from './finding-words.ts'
import { fixture, type Run, test } from './run.ts'

function hostOf(run: Run, story: Story): ModuleHost {
  const file = fixture('modules/takes-pieces.ts')
  const subject = { kind: 'module' as const, file, argv: [process.execPath], cwd: fixture('.'), environment: {} }
  const host = new ModuleHost(subject, run.mark)
  story.afterwards(() => host.end())
  return host
}

const make = { name: 'Joiner', arguments: [{ kind: 'plain' as const, value: 5 }] }
const streams = [streamOf(Buffer.from('hello!'))]
const push = (cuts: number[], stream = 0) => ({ call: 'push', stream, cuts })
const call = (name: string) => ({ call: name, arguments: [] })
const text = (value: Returned | undefined): unknown =>
  value?.kind === 'bytes' ? atob(value.base64) : value?.kind === 'list' ? value.items.map(text) : value

describe('a session', () => {
  test('makes an object and calls its methods', async ({ run, story, expect }) => {
    const [report] = await hostOf(run, story).play(story, {
      streams,
      sessions: [{ make, steps: [push([1, 4]), call('end')] }],
    })
    expect(report?.threw).toBeUndefined()
    expect(report?.returned.map(text)).toEqual([['h'], ['ell'], ['o!'], { kind: 'text', text: 'hello!' }])
  })

  test('has an object of its own', async ({ run, story, expect }) => {
    const sessions: Session[] = [0, 1, 2].map(() => ({ make, steps: [push([]), call('end')] }))
    const reports = await hostOf(run, story).play(story, { streams, sessions })
    expect(reports.map(each => each.returned.at(-1))).toEqual(sessions.map(() => ({ kind: 'text', text: 'hello!' })))
  })

  test('ends with the first call that throws', async ({ run, story, expect }) => {
    const [report] = await hostOf(run, story).play(story, {
      streams,
      sessions: [{ make, steps: [push([2, 5]), call('end')] }],
    })
    expect(report?.returned.length).toBe(2)
    expect(report?.threw).toEqual({ name: 'Error', message: 'no !', isError: true, isRangeError: false, in: 'call' })
  })

  test('tells of a constructor that throws', async ({ run, story, expect }) => {
    const wrong = { name: 'Joiner', arguments: [{ kind: 'plain' as const, value: -1 }] }
    const [report] = await hostOf(run, story).play(story, { streams, sessions: [{ make: wrong, steps: [push([])] }] })
    expect(report?.threw).toMatchObject({ name: 'RangeError', isRangeError: true, in: 'new' })
  })

  test('gives each piece memory that is larger than the piece', async ({ run, story, expect }) => {
    const [report] = await hostOf(run, story).play(story, {
      streams,
      sessions: [{ make, steps: [push([1]), call('memory')] }],
    })
    expect(report?.returned.at(-1)).toEqual({ kind: 'number', text: '6' })
  })

  test('sees that bytes changed after they were handed out', async ({ run, story, expect }) => {
    const sessions: Session[] = [
      { make, steps: [push([])] },
      { make, steps: [push([]), call('spoil')] },
    ]
    const reports = await hostOf(run, story).play(story, { streams, sessions })
    expect(reports.map(each => each.changedLater)).toEqual([false, true])
  })

  test('hands over numbers that JSON has not, and pieces', async ({ run, story, expect }) => {
    const values = [
      { kind: 'number' as const, text: 'NaN' },
      { kind: 'number' as const, text: 'Infinity' },
      { kind: 'piece' as const, stream: 0, from: 1, to: 3 },
    ]
    const [report] = await hostOf(run, story).play(story, {
      streams,
      sessions: [{ steps: [{ call: 'givesBack', arguments: values }] }],
    })
    const [list] = report?.returned ?? []
    expect(list?.kind === 'list' ? list.items : []).toEqual([
      { kind: 'number', text: 'NaN' },
      { kind: 'number', text: 'Infinity' },
      { kind: 'bytes', base64: btoa('el') },
    ])
  })
})

describe('a session with functions', () => {
  const plain = (value: unknown) => ({ kind: 'plain' as const, value })
  const play = async (run: Run, story: Story, session: Session) => {
    const [report] = await hostOf(run, story).play(story, { streams, sessions: [session] })
    return report
  }

  test('goes on after a call that throws when it is told to', async ({ run, story, expect }) => {
    const report = await play(run, story, { make, goesOn: true, steps: [push([2, 5]), call('end')] })
    expect(report?.returned.slice(2)).toEqual([
      { kind: 'threw', name: 'Error', message: 'no !', isError: true, isRangeError: false },
      { kind: 'text', text: 'hello' },
    ])
    expect(report?.threw).toBeUndefined()
  })

  test('tells what an object has, and what its class lets one read', async ({ run, story, expect }) => {
    const report = await play(run, story, { steps: [call('givesParts')] })
    const list = [
      { kind: 'other', description: 'true' },
      { kind: 'other', description: 'null' },
    ]
    expect(report?.returned).toEqual([
      {
        kind: 'record',
        fields: {
          inner: { kind: 'record', fields: { list: { kind: 'list', items: list } } },
          sum: { kind: 'number', text: '3' },
        },
      },
    ])
  })

  test('sees that an argument was changed', async ({ run, story, expect }) => {
    const changed = await play(run, story, { steps: [{ call: 'changesIts', arguments: [plain([0])] }] })
    const kept = await play(run, story, { steps: [{ call: 'givesBack', arguments: [plain([0]), plain(null)] }] })
    expect([changed?.changedArguments, kept?.changedArguments]).toEqual([true, false])
    expect([changed?.changedFirst, kept?.changedFirst]).toEqual([{ step: 0, argument: 0 }, undefined])
  })
})

describe('a source', () => {
  const source = (cuts: number[]) => ({ kind: 'source' as const, stream: 0, cuts, mostCalls: 10 })
  const readsTwice = (cuts: number[], most: number): Session => ({
    steps: [{ call: 'readsTwice', arguments: [source(cuts), { kind: 'plain', value: most }] }],
  })

  test('gives one piece at a time, and never more than it is asked for', async ({ run, story, expect }) => {
    const sessions = [readsTwice([], 10), readsTwice([2], 10), readsTwice([2], 1), readsTwice([1, 2], 3)]
    const reports = await hostOf(run, story).play(story, { streams, sessions })
    const words = (items: string[]) => [{ kind: 'list', items: items.map(each => ({ kind: 'text', text: each })) }]
    expect(reports.map(each => each.returned)).toEqual([
      words(['hello!', '']),
      words(['he', 'llo!']),
      words(['h', 'e']),
      words(['h', 'e']),
    ])
    expect(reports[1]?.asked).toEqual([10, 10])
  })

  test('ends a caller that goes on for ever, and the module is loaded anew', async ({ run, story, expect }) => {
    const host = hostOf(run, story)
    const sessions = [
      readsTwice([], 1),
      { steps: [{ call: 'readsForEver', arguments: [source([])] }] },
      readsTwice([], 1),
    ]
    const reports = await host.play(story, { streams, sessions })
    expect(reports.map(each => each.calledTooOften)).toEqual([false, true])
    expect(await host.play(story, { streams, sessions: [readsTwice([], 1)] })).toHaveLength(1)
  })
})

describe('what is missing', () => {
  test('is named: a class', async ({ run, story, expect }) => {
    const sessions: Session[] = [{ make: { name: 'Joyner', arguments: [] }, steps: [] }]
    const finding = await findingOf(() => hostOf(run, story).play(story, { streams, sessions }))
    expect(finding.expected).toBe('the file to export a class `Joyner`')
    expect(finding.advice).toBe('Write `export class Joyner { … }`, with the word export before it.')
  })

  test('is named: a method', async ({ run, story, expect }) => {
    const sessions: Session[] = [{ make, steps: [call('flush')] }]
    const finding = await findingOf(() => hostOf(run, story).play(story, { streams, sessions }))
    expect(finding.expected).toBe('a method `flush`')
  })
})

describe('a measurement', () => {
  const measurement = (name: string, bytes: number, pieceBytes: number) => ({
    make: { ...make, name },
    call: 'push',
    stream: [repeated(Buffer.from('x'), bytes)],
    pieceBytes,
    mostMs: 10_000,
  })

  test('counts what came back and the time of the processor', async ({ run, story, expect }) => {
    const measured = await hostOf(run, story).measure(story, measurement('Joiner', 10_000, 1000))
    expect(measured.items).toBe(10)
    expect(measured.processorMs).toBeGreaterThanOrEqual(0)
  })

  test('ends early when its time is up', async ({ run, story, expect }) => {
    const measured = await hostOf(run, story).measure(story, { ...measurement('Joiner', 10_000, 1), mostMs: -1 })
    expect(measured).toMatchObject({ isCutShort: true, items: 64 })
  })

  test('grows with the square where the code does', async ({ run, story, expect }) => {
    const host = hostOf(run, story)
    const times: number[] = []
    for (const bytes of [2_048, 32_768]) {
      times.push((await host.measure(story, measurement('QuadraticJoiner', bytes, 1))).processorMs)
    }
    expect(times[1]! / Math.max(times[0]!, 0.001)).toBeGreaterThan(16)
  })
})

describe('a maker', () => {
  const maker = (label: string, throws?: string): SessionValue => ({
    kind: 'maker',
    label,
    base64: Buffer.from(label).toString('base64'),
    ...(throws === undefined ? {} : { throws }),
  })
  const get = (key: string, value: SessionValue) => ({
    call: 'get',
    arguments: [{ kind: 'plain' as const, value: key }, value],
    mayThrow: true as const,
  })

  test('gives its bytes, and each call of it is noted', async ({ run, story, expect }) => {
    const steps = [
      get('a', maker('one')),
      get('a', maker('two')),
      get('b', maker('bad', 'no')),
      get('b', maker('three')),
    ]
    const [report] = await hostOf(run, story).play(story, {
      streams: [],
      sessions: [{ make: { name: 'Keeper', arguments: [] }, steps }],
    })
    const bytes = (text: string) => ({ kind: 'bytes', base64: Buffer.from(text).toString('base64') })
    const threw = { kind: 'threw', name: 'Error', message: 'no', isError: true, isRangeError: false }
    expect(report?.returned).toEqual([bytes('one'), bytes('one'), threw, bytes('three')])
    expect(report?.made).toEqual(['one', 'bad', 'three'])
  })
})
