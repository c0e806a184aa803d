import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect as expectPure, test as pure } from 'vitest'
import { parseRunQueueMs, parseStolenMs } from '../src/kernel/held-up.ts'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { OwnTime } from '../src/program/own-time.ts'
import { fixture, test } from './run.ts'

const hasTaskset = hasProcessFacts && spawnSync('taskset', ['--version']).error === undefined

describe.concurrent("the program's own time", () => {
  test('is never more than the time on the wall, nor less than nothing', async ({ run, story, expect }) => {
    const program = run.startProgram([process.execPath, fixture('polls.ts')])
    const time = new OwnTime(story, program)
    for (let look = 0; look < 5; look++) {
      await pause(10)
      const own = time.ownMs()
      expect(own).toBeGreaterThanOrEqual(0)
      expect(own).toBeLessThanOrEqual(time.elapsedMs())
    }
    expect(time.elapsedMs()).toBeGreaterThan(40)
  })

  test.skipIf(!hasTaskset)('leaves out the time in which another had the processor', async ({ run, story, expect }) => {
    const spin = ['taskset', '-c', '0', process.execPath, fixture('spins.ts')]
    const [one] = [run.startProgram(spin), run.startProgram(spin)]
    const time = new OwnTime(story, one)
    while (time.heldUpMs() < 100) await pause(20) // two programs on one processor: each waits half of the time
    expect(time.ownMs()).toBeLessThanOrEqual(time.elapsedMs() - 100)
    await one.end()
    expect(time.heldUpMs()).toBeGreaterThanOrEqual(100)
  })
})

pure('the time on the run queue is the second word of schedstat', () => {
  expectPure(parseRunQueueMs('370858 72451000 3\n')).toBe(72.451)
  expectPure(parseRunQueueMs('')).toBe(0)
})

pure('the stolen time is the eighth number of /proc/stat', () => {
  expectPure(parseStolenMs('cpu  1 2 3 4 5 6 7 80 9 10\ncpu0 1 2 3 4 5 6 7 40 9 10\n')).toBe(800)
  expectPure(parseStolenMs('')).toBe(0)
})
