import { describe, expect, test } from 'vitest'
import { drawTimeline, Timeline, type TimelineEntry } from '../src/story/timeline.ts'

/** The drawing with every time set to the entry's place, so that it is the same on every machine. */
const drawWithoutClock = (timeline: Timeline): string =>
  `${drawTimeline(timeline.entries().map((entry, i) => ({ ...entry, atMs: i }))).join('\n')}\n`

describe('a timeline', () => {
  test('joins bytes that go on in the same direction', () => {
    const timeline = new Timeline()
    timeline.addBytes('tests', Buffer.from('abc'), 1)
    timeline.addBytes('tests', Buffer.from('defg'), 1)
    expect(timeline.entries()).toMatchObject([{ who: 'tests', what: 'sends', bytes: 7, preview: '"abc"' }])
  })

  test.each([
    ['the other side speaks', 'program', 1],
    ['it is another connection', 'tests', 2],
  ] as const)('begins a new entry when %s', (_, who, connection) => {
    const timeline = new Timeline()
    timeline.addBytes('tests', Buffer.from('abc'), 1)
    timeline.addBytes(who, Buffer.from('abc'), connection)
    expect(timeline.entries()).toHaveLength(2)
  })

  test('begins a new entry after an event in between', () => {
    const timeline = new Timeline()
    timeline.addBytes('tests', Buffer.from('abc'))
    timeline.add({ who: 'tests', what: 'stops reading' })
    timeline.addBytes('tests', Buffer.from('abc'))
    expect(timeline.entries().map(entry => entry.bytes)).toEqual([3, undefined, 3])
  })

  test.each([12, 24, 25, 36, 37, 1000])('keeps both ends of a story of %d events and counts the rest', count => {
    const timeline = new Timeline()
    for (let i = 0; i < count; i++) timeline.add({ who: 'tests', what: 'calls', detail: String(i) })
    const details = timeline.entries().map(entry => entry.detail)
    const all = Array.from({ length: count }, (_, i) => String(i))
    const gap = `… ${count - 24} events are not shown …`
    expect(details).toEqual(count <= 24 ? all : [...all.slice(0, 12), gap, ...all.slice(-12)])
  })

  test('lets time only pass forwards', () => {
    const timeline = new Timeline()
    for (let i = 0; i < 24; i++) timeline.add({ who: 'tests', what: 'calls' })
    const times = timeline.entries().map(entry => entry.atMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(0)
  })

  test('does not change what it gave away', () => {
    const timeline = new Timeline()
    timeline.addBytes('program', Buffer.from('abc'))
    const entries = timeline.entries()
    timeline.addBytes('program', Buffer.from('late'))
    expect(entries[0]?.bytes).toBe(3)
  })
})

describe('the drawing', () => {
  test('shows both voices of one connection', async () => {
    const timeline = new Timeline()
    timeline.add({ who: 'tests', what: 'starts', detail: '127.0.0.1 7' })
    timeline.add({ who: 'program', what: 'listens', detail: '127.0.0.1:7' })
    timeline.add({ who: 'tests', what: 'connects', connection: 1 })
    timeline.addBytes('tests', Buffer.from('naïve\n'), 1)
    timeline.addBytes('program', Buffer.from('n'), 1)
    timeline.addBytes('program', Buffer.alloc(1_000_000), 1)
    timeline.add({ who: 'tests', what: 'half-closes', connection: 1 })
    timeline.add({ who: 'program', what: 'resets', connection: 1 })
    timeline.add({ who: 'program', what: 'exits', detail: 'it ended with exit code 1' })
    await expect(drawWithoutClock(timeline)).toMatchFileSnapshot('golden/timeline-one-connection.txt')
  })

  test('keeps datagrams apart, and shows what the network does to them', () => {
    const timeline = new Timeline()
    timeline.addDatagram('tests', Buffer.from('ping'), 1)
    timeline.addDatagram('tests', Buffer.alloc(0), 1)
    timeline.addDatagram('network', Buffer.from('ping'), 1, 'loses')
    const lines = drawTimeline(timeline.entries()).map(line => line.slice(line.indexOf('ms') + 4))
    expect(lines).toEqual([
      'tests   ──> sends 4 bytes  "ping"',
      'tests   ──> sends 0 bytes  ""',
      'network ─ ─ loses 4 bytes  "ping"',
    ])
  })

  test('numbers the connections where there are several', async () => {
    const timeline = new Timeline()
    for (const connection of [1, 2]) {
      timeline.add({ who: 'tests', what: 'connects', connection })
      timeline.addBytes('tests', Buffer.from('hello'), connection)
    }
    timeline.add({ who: 'tests', what: 'is silent', detail: 'for 100 ms' })
    await expect(drawWithoutClock(timeline)).toMatchFileSnapshot('golden/timeline-two-connections.txt')
  })

  test('says how much of a long story is left out', async () => {
    const timeline = new Timeline()
    for (let i = 1; i <= 100; i++) timeline.add({ who: 'tests', what: 'calls', detail: `sendAll(…), time ${i}` })
    await expect(drawWithoutClock(timeline)).toMatchFileSnapshot('golden/timeline-long.txt')
  })

  test('keeps every line within the width', () => {
    const entry: TimelineEntry = { atMs: 1, who: 'program', what: 'prints', detail: 'long '.repeat(100) }
    const [line = ''] = drawTimeline([entry], 60)
    expect(line).toHaveLength(60)
    expect(line.endsWith('…')).toBe(true)
  })
})
