import { describe } from 'vitest'
import { descriptorLimit, ownMemoryBytes, threadCount, whyNotSoMany } from '../src/kernel/load.ts'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { Flood } from '../src/peer/flood.ts'
import { test } from './run.ts'

const MIB = 1 << 20

describe.runIf(hasProcessFacts)('of a program', () => {
  test('the memory grows with what it keeps', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'keeps-everything.ts')
    const connection = await listener.connect(story)
    const before = listener.program.ownMemoryBytes()!
    await new Flood(connection, Buffer.alloc(64 * MIB)).done
    while (connection.bytesTaken()! < 64 * MIB) await listener.program.settle([connection])
    const grownBytes = listener.program.ownMemoryBytes()! - before
    expect(grownBytes).toBeGreaterThan(60 * MIB)
    expect(grownBytes).toBeLessThan(256 * MIB)
  })

  test('the threads are counted as they come and go', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'starts-a-thread.ts')
    const connection = await listener.connect(story)
    const before = listener.program.threads()!
    connection.send(Buffer.from('!'))
    await connection.until(() => connection.receivedBytes === 1)
    expect(listener.program.threads()).toBeGreaterThan(before)
    connection.halfClose()
    await connection.until(() => connection.ending !== 'open')
    expect(listener.program.threads()).toBe(before)
  })

  test('its children count too', async ({ run, expect }) => {
    const child = run.startFixture('has-a-family.ts')
    await child.stdout.untilData(60_000)
    const alone = threadCount([child.pid!])!
    const family = run.alive()
    expect(threadCount(family)).toBeGreaterThanOrEqual(alone + family.length - 1)
    expect(ownMemoryBytes(family)).toBeGreaterThan(ownMemoryBytes([child.pid!])!)
  })
})

describe.runIf(hasProcessFacts)('of a process that has ended', () => {
  test('nothing is known', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'exit 0'])
    await child.ended
    expect([ownMemoryBytes([child.pid!]), threadCount([child.pid!])]).toEqual([undefined, undefined])
  })
})

test('what a machine cannot do is said with its number', ({ expect }) => {
  const limit = descriptorLimit() ?? Number.POSITIVE_INFINITY
  expect(whyNotSoMany(1)).toBe(limit > 600 ? undefined : expect.any(String))
  if (Number.isFinite(limit)) expect(whyNotSoMany(limit)).toContain(` ${limit} `)
})
