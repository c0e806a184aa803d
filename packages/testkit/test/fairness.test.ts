import { describe } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { measureFairness } from '../src/peer/fairness.ts'
import { test } from './run.ts'

describe.runIf(hasProcessFacts)('the fairness', () => {
  test('of an event loop is good', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    const fairness = await measureFairness(story, listener, await listener.connect(story), 50)
    expect(fairness.ratio).toBeLessThan(50)
    expect(fairness.floodKib).toBeGreaterThan(1000)
  })

  test('of a server that goes on with whoever sends most is bad', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'serves-big-messages-first.ts')
    const fairness = await measureFairness(story, listener, await listener.connect(story), 50)
    expect(fairness.ratio).toBeGreaterThan(50)
  })
})
