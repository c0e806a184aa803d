import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe } from 'vitest'
import { waitEnds } from '../src/kernel/blocking-calls.ts'
import {
  hasProcessFacts,
  openDescriptors,
  processorTimeMs,
  processTree,
  socketInodes,
  threadsOf,
  wantsToRun,
} from '../src/kernel/process-facts.ts'
import { readListeners } from '../src/kernel/tcp-table.ts'
import { test, untilPrinted } from './run.ts'

describe.runIf(hasProcessFacts)('of a process that waits', () => {
  test('the threads sleep in calls that only others can end', async ({ run, expect }) => {
    const child = run.startFixture('never-listens.ts')
    await untilPrinted(child, 'waiting')
    const isAtRest = () =>
      threadsOf([child.pid!]).every(thread => thread.state === 'S' && thread.wakesByItself === 'never')
    while (!isAtRest()) await child.stdout.untilData(5)
    expect(threadsOf([child.pid!]).length).toBeGreaterThan(1)
    expect(wantsToRun([child.pid!])).toBe(false)
  })

  test('the timer of V8, in a thread where nothing of the program ever runs, does not count', async ({
    run,
    expect,
  }) => {
    const child = run.startFixture('strips-much.ts')
    await untilPrinted(child, 'waiting')
    const folder = `/proc/${child.pid}/task`
    const isHousekeeper = (thread: string) => readFileSync(`${folder}/${thread}/comm`, 'utf8') === 'DelayedTaskSche\n'
    const housekeeper = readdirSync(folder).find(isHousekeeper)!
    expect(waitEnds(readFileSync(`${folder}/${housekeeper}/syscall`, 'utf8'))).toBe('soon')
    const facts = threadsOf([child.pid!]).find(({ id }) => id === Number(housekeeper))
    expect(facts).toMatchObject({ state: 'S', wakesByItself: 'never' })
  })

  test('Node sleeps without a time-out also after a large garbage collection', async ({ run, expect }) => {
    const child = run.startFixture('collects-much.ts')
    await untilPrinted(child, 'waiting')
    // The time-out of epoll_pwait, -1 for none; 0 while it runs. The collection itself ends with a few short ones.
    const timeOutMs = () => Number(readFileSync(`/proc/${child.pid}/syscall`, 'utf8').split(' ')[4] ?? 0) | 0
    while (timeOutMs() >= 0 && timeOutMs() < 1000) await child.stdout.untilData(5)
    expect(timeOutMs()).toBe(-1)
  })

  test('the family is known', async ({ run, expect }) => {
    const child = run.startFixture('has-a-family.ts')
    await untilPrinted(child, 'ready')
    const family = processTree(child.pid!)
    expect(family).toHaveLength(3)
    expect(family[0]).toBe(child.pid)
    expect(new Set(run.alive())).toEqual(new Set(family))
  })
})

describe.runIf(hasProcessFacts)('of a process that does not bury its children', () => {
  test('the dead ones are no threads of it', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'true & exec sleep 100'])
    const states = () => threadsOf(processTree(child.pid!)).map(thread => thread.state)
    while (processTree(child.pid!).length < 2 || states().join() !== 'S') await child.stdout.untilData(5)
    expect(processTree(child.pid!)).toHaveLength(2)
  })
})

describe.runIf(hasProcessFacts)('of a process that works', () => {
  test('the processor time grows', async ({ run, expect }) => {
    const child = run.startFixture('spins.ts')
    while (processorTimeMs([child.pid!]) < 50) await child.stdout.untilData(5)
    while (!wantsToRun([child.pid!])) await child.stdout.untilData(5)
    expect(processorTimeMs([child.pid!])).toBeGreaterThanOrEqual(50)
  })
})

describe.runIf(hasProcessFacts)('of our own process', () => {
  test('the open descriptors and the sockets among them are known', async ({ expect }) => {
    const before = openDescriptors([process.pid]) ?? 0
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const row = readListeners(true).find(each => each.localPort === port)
    expect(socketInodes([process.pid])).toContain(row?.inode)
    expect(openDescriptors([process.pid])).toBe(before + 1)
    await new Promise(resolve => server.close(resolve))
    expect(openDescriptors([process.pid])).toBe(before)
  })
})

describe.runIf(hasProcessFacts)('of a process that has ended', () => {
  test('nothing is known, and nothing fails', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'exit 0'])
    const { pid } = child
    await child.ended
    expect(processTree(pid!)).toEqual([])
    expect(threadsOf([pid!])).toEqual([])
    expect([processorTimeMs([pid!]), openDescriptors([pid!]), wantsToRun([pid!])]).toEqual([0, 0, false])
  })
})
