import { describe } from 'vitest'
import { hasProcessFacts, processTree } from '../src/kernel/process-facts.ts'
import { endStragglers } from '../src/program/child.ts'
import { fixture, type Run, test, untilPrinted } from './run.ts'

describe('a child', () => {
  test.for([
    ['ends with code 0', 'exit 0', { code: 0 }],
    ['ends with a code of its own', 'exit 3', { code: 3 }],
    ['is ended by a signal', 'kill -KILL $$', { signal: 'SIGKILL' }],
  ] as const)('%s', async ([, script, exit], { run, expect }) => {
    const child = run.start(['sh', '-c', script])
    expect(await child.ended).toEqual(exit)
    expect(child.exit).toEqual(exit)
  })

  test.for([
    ['that does not exist', ['no-such-command-anywhere'], 'ENOENT'],
    ['that is no program', [fixture('echo.ts')], 'EACCES'],
    ['inside of a file', [`${fixture('echo.ts')}/server`], 'ENOTDIR'],
    ['without a name', [], 'cannot be empty'],
    ['with an argument that no system can pass on', ['sh', 'a\0b'], 'without null bytes'],
    ['with an argument that is too long', ['sh', '-c', 'x'.repeat(1 << 22)], 'E2BIG'],
  ] as const)('tells of a command %s', async ([, argv, reason], { run, expect }) => {
    const child = run.start(argv)
    expect(await child.ended).toEqual({ notStarted: expect.stringContaining(reason) })
    expect(child.pid).toBeUndefined()
    expect(await child.end()).toEqual(child.exit)
  })

  test('tells of a working directory that does not exist', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'exit 0'], { cwd: fixture('no-such-folder') })
    expect(await child.ended).toEqual({ notStarted: expect.stringContaining('ENOENT') })
  })

  test('gets its standard input and then the end of it', async ({ run, expect }) => {
    const input = Buffer.alloc(1 << 18, 'all that is typed\n')
    const child = run.start(['cat'], { input })
    expect(await child.ended).toEqual({ code: 0 })
    expect(child.stdout.head.equals(input)).toBe(true)
  })

  test('finds the end of an empty standard input at once', async ({ run, expect }) => {
    expect(await run.start(['cat']).ended).toEqual({ code: 0 })
  })

  test('does not have to read its standard input', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'exit 4'], { input: Buffer.alloc(8 << 20) })
    expect(await child.ended).toEqual({ code: 4 })
  })

  test('may fill both of its outputs one after the other', async ({ run, expect }) => {
    const child = run.startFixture('fills-stderr-then-stdout.ts')
    expect(await child.ended).toEqual({ code: 0 })
    expect([child.stderr.totalBytes, child.stdout.totalBytes]).toEqual([8 << 20, 8 << 20])
  })

  test('has ended although a process that it left behind holds its output open', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'sleep 1000 & echo started'])
    expect(await child.ended).toEqual({ code: 0 })
    expect(child.stdout.lastLines(1)).toEqual(['started'])
  })
})

describe('the end of a child', () => {
  test('comes by SIGTERM where the program lets it', async ({ run, expect }) => {
    const child = run.startFixture('never-listens.ts')
    await untilPrinted(child, 'waiting')
    expect(await child.end()).toEqual({ signal: 'SIGTERM' })
  })

  test('comes by SIGKILL where the program ignores SIGTERM', async ({ run, expect }) => {
    const child = run.startFixture('ignores-sigterm.ts')
    await untilPrinted(child, 'ready')
    expect(await child.end()).toEqual({ signal: 'SIGKILL' })
    expect(child.stdout.lastLines(1)).toEqual(['no'])
  })

  test('is told again to whoever asks again', async ({ run, expect }) => {
    const child = run.startFixture('never-listens.ts')
    expect(await Promise.all([child.end('SIGKILL'), child.end('SIGKILL')])).toEqual([child.exit, child.exit])
    expect(await child.end()).toEqual(child.exit)
  })
})

describe.runIf(hasProcessFacts)('nothing is left', () => {
  test('of the children and grandchildren of a program', async ({ run, expect }) => {
    const child = run.startFixture('has-a-family.ts')
    await untilPrinted(child, 'ready')
    expect(processTree(child.pid!)).toHaveLength(3)
    await child.end()
    await run.untilNoneIsLeft()
  })

  test('of children that outlived their program', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'sleep 1000 & sleep 1000 & exit 0'])
    await child.ended
    expect(run.alive()).toHaveLength(2)
    await child.end()
    await run.untilNoneIsLeft()
  })

  test('of a daemon, which is found by its mark', async ({ run, expect }) => {
    const child = run.startFixture('leaves-a-daemon.ts')
    await child.ended
    await untilOnlyTheDaemonIsLeft(run)
    await child.end()
    expect(run.alive()).toHaveLength(1)
    expect(endStragglers(run.mark)).toBe(1)
    await run.untilNoneIsLeft()
    expect(endStragglers(run.mark)).toBe(0)
  })
})

/** Two processes of the chain are there for a moment; the last one has nobody in front of it any more. */
async function untilOnlyTheDaemonIsLeft(run: Run): Promise<void> {
  const isDaemon = (pid: number | undefined) => pid !== undefined && run.commandLine(pid).endsWith('\0' + '0\0')
  while (run.alive().length !== 1 || !isDaemon(run.alive()[0])) await new Promise(setImmediate)
}
