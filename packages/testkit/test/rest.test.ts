import { describe } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { restingShare } from '../src/program/rest.ts'
import { test } from './run.ts'

describe.runIf(hasProcessFacts)('the processor time at rest', () => {
  test.for(['echo.ts', 'polls.ts'])('of %s is next to nothing', async (name, { run, story, expect }) => {
    const listener = await run.startServer(story, name)
    expect(await restingShare(listener.program, [], 0.3)).toBeLessThan(0.3)
  })

  test('of a program that spins is most of a processor', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'spins-at-first-byte.ts')
    const connection = await listener.connect(story)
    connection.send(Buffer.from('!'))
    expect(await restingShare(listener.program, [connection], 0.05)).toBeGreaterThan(0.05)
  })
})
