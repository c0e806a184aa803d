/** Timers that no call of a sleeping thread shows. */
import { describe, expect, test as plainTest } from 'vitest'
import { catchesAlarm, isArmed } from '../src/kernel/hidden-timers.ts'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { waitPatiently } from '../src/program/patience.ts'
import { test, untilPrinted } from './run.ts'

plainTest.each([
  ['nothing', 'SigCgt:\t0000000000000000\n', false],
  ['SIGALRM', 'Name:\tx\nSigCgt:\t0000000000002000\n', true],
  ['every signal but SIGALRM', 'SigCgt:\tffffffffffffdfff\n', false],
  ['what is not known', '', false],
])('a process that catches %s', (_, status, answer) => {
  expect(catchesAlarm(status)).toBe(answer)
})

plainTest.each([
  ['that goes off soon', 'clockid: 1\nticks: 0\nit_value: (0, 49406829)\nit_interval: (1, 0)\n', true],
  ['that is not set', 'clockid: 1\nticks: 0\nit_value: (0, 0)\nit_interval: (0, 0)\n', false],
  ['that goes off in an hour', 'it_value: (3599, 49406829)\n', false],
  ['that is closed', '', false],
])('a descriptor of a timer %s', (_, information, answer) => {
  expect(isArmed(information)).toBe(answer)
})

describe.runIf(hasProcessFacts)('a program that sleeps at a socket', () => {
  const watched = (pid: number | undefined) => ({
    pid,
    hasEnded: () => false,
    connections: () => [],
    progress: () => 0,
  })

  test.concurrent('with a time-out of its own is waited for', async ({ run, expect }) => {
    const child = run.startFixture('times-out-by-option.ts', ['1'])
    await untilPrinted(child, 'waiting')
    expect(await waitPatiently(child.ended, watched(child.pid))).toEqual({ value: { code: 0 } })
    expect(child.stdout.lastLines(1)).toEqual(['recv gave -1'])
  })

  test.concurrent('with none, or a long one, is idle', async ({ run, expect }) => {
    for (const seconds of ['0', '60']) {
      const child = run.startFixture('times-out-by-option.ts', [seconds])
      await untilPrinted(child, 'waiting')
      expect(await waitPatiently(child.ended, watched(child.pid))).toEqual({ stall: 'idle' })
    }
  })
})
