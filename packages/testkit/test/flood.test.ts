import { describe } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { Flood } from '../src/peer/flood.ts'
import { test } from './run.ts'

const MIB = 1 << 20

describe.runIf(hasProcessFacts)('a flood', () => {
  test('ends where a program takes nothing, and nothing counts as taken', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'reads-nothing.ts')
    const connection = await listener.connect(story)
    const flood = new Flood(connection, Buffer.alloc(64 * MIB))
    expect(await listener.program.wait(flood.done, [connection])).toEqual({ stall: 'idle' })
    flood.stop()
    expect(flood.sentBytes).toBeLessThan(64 * MIB)
    expect(connection.bytesTaken()).toBeLessThan(MIB) // Node may have read one piece before it paused
  })

  test('comes back whole from an echo that was waited for', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    const connection = await listener.connect(story)
    connection.stopReading()
    const bytes = Buffer.alloc(64 * MIB, 'abcdefg')
    const flood = new Flood(connection, bytes)
    expect(await listener.program.wait(flood.done, [connection])).toEqual({ stall: 'idle' })
    flood.stop()
    expect(connection.bytesTaken()).toBeGreaterThan(0)
    connection.readOn()
    await connection.until(() => connection.receivedBytes === flood.sentBytes)
    expect(connection.received().equals(bytes.subarray(0, flood.sentBytes))).toBe(true)
    expect(connection.bytesTaken()).toBe(flood.sentBytes)
  })

  test('is taken whole by a program that reads', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'swallows.ts')
    const connection = await listener.connect(story)
    const flood = new Flood(connection, Buffer.alloc(16 * MIB))
    expect(await listener.program.wait(flood.done, [connection])).toHaveProperty('value')
    await listener.program.settle([connection])
    expect([flood.sentBytes, connection.bytesTaken()]).toEqual([16 * MIB, 16 * MIB])
  })

  test('ends with its connection', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'resets-at-first-byte.ts')
    const connection = await listener.connect(story)
    const flood = new Flood(connection, Buffer.alloc(64 * MIB))
    await flood.done
    expect(flood.sentBytes).toBeLessThan(64 * MIB)
  })
})
