/** How long the kit waits for a program, and why it stops. */
import { describe, expect as plainExpect, test as plainTest } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { LOOK_EVERY_MS } from '../src/limits.ts'
import { type Watched, waitPatiently } from '../src/program/patience.ts'
import { test, untilPrinted } from './run.ts'

/** Something to watch that has no process: only what is given differs from "alive and at a standstill". */
const watching = (facts: Partial<Watched>): Watched => ({
  pid: undefined,
  hasEnded: () => false,
  connections: () => [],
  progress: () => 0,
  ...facts,
})

describe.runIf(hasProcessFacts)('a wait', () => {
  test.concurrent('ends when the program waits for the network', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'swallows.ts')
    const connection = await listener.connect(story)
    connection.send(Buffer.from('hello'))
    const outcome = await listener.program.wait(
      connection.until(() => connection.receivedBytes > 0),
      [connection],
    )
    expect(outcome).toEqual({ stall: 'idle' })
  })

  test.concurrent('ends when the program sleeps in a blocking call', async ({ run, expect }) => {
    const child = run.startFixture('blocks-in-read.ts', [], { channel: true })
    await untilPrinted(child, 'reading')
    const watched = watching({ pid: child.pid })
    expect(await waitPatiently(child.ended, watched)).toEqual({ stall: 'idle' })
    child.channel?.write('at last')
    expect(await waitPatiently(child.ended, watched)).toEqual({ value: { code: 0 } })
    expect(child.stdout.lastLines(1)).toEqual(['read at last'])
  })

  test('reads what is there between two looks, however slow a look is', async ({ run, expect }) => {
    const child = run.startFixture('never-listens.ts')
    await untilPrinted(child, 'waiting')
    const wanted = Promise.withResolvers<string>()
    let looks = 0
    const progress = () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS + 5)
      looks += 1
      if (looks === 2) setImmediate(wanted.resolve, 'the answer that lay there')
      return 0
    }
    const outcome = await waitPatiently(wanted.promise, watching({ pid: child.pid, progress }))
    expect(outcome).toEqual({ value: 'the answer that lay there' })
  })

  test.concurrent('goes on while the program only sleeps for a time', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echoes-late.ts')
    const connection = await listener.connect(story)
    connection.send(Buffer.from('hello'))
    const outcome = await listener.program.wait(
      connection.until(() => connection.receivedBytes > 0),
      [connection],
    )
    expect(outcome).toEqual({ value: undefined })
    expect(connection.received().toString()).toBe('hello')
  })

  test.concurrent('ends with the program', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'exits-at-first-byte.ts')
    const connection = await listener.connect(story)
    connection.send(Buffer.from('hello'))
    const outcome = await listener.program.wait(new Promise(() => {}), [connection])
    expect(outcome).toEqual({ stall: 'ended' })
    expect(listener.program.describeExit()).toBe('it ended with exit code 7')
  })

  test.concurrent('ends when the program only works and prints for long', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'spins-at-first-byte.ts')
    const connection = await listener.connect(story)
    connection.send(Buffer.from('hello'))
    const outcome = await listener.program.wait(new Promise(() => {}), [connection])
    expect(outcome).toEqual({ stall: 'no progress' })
  })

  test.concurrent('ends when the program has polled for long without getting on', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'polls.ts')
    const connection = await listener.connect(story)
    connection.send(Buffer.from('hello'))
    const outcome = await listener.program.wait(new Promise(() => {}), [connection])
    expect(outcome).toEqual({ stall: 'no progress' })
  })

  test.concurrent('does not call a program idle while bytes for it are under way', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    const connection = await listener.connect(story)
    const bytes = Buffer.alloc(8 << 20, 'x')
    connection.send(bytes)
    const everything = connection.until(() => connection.receivedBytes === bytes.length)
    expect(await listener.program.wait(everything, [connection])).toEqual({ value: undefined })
  })

  test.concurrent('lets a program settle', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'swallows.ts')
    expect(await listener.program.settle([])).toBeUndefined()
  })

  test.concurrent('lets a program settle that never rests', async ({ run, expect }) => {
    const program = run.startProgram([process.execPath, 'spins.ts'])
    expect(await program.settle([])).toBeUndefined()
  })

  test.concurrent('sees how a program ended', async ({ run, expect }) => {
    const program = run.startProgram(['sh', '-c', 'exit 9'])
    expect(await program.waitForExit()).toEqual({ code: 9 })
  })
})

describe('after the end of a program', () => {
  plainTest('a wait goes on as long as something still comes', async () => {
    let looks = 0
    const wanted = Promise.withResolvers<string>()
    const progress = () => {
      looks += 1
      if (looks === 40) wanted.resolve('the last byte')
      return looks
    }
    const outcome = await waitPatiently(wanted.promise, watching({ hasEnded: () => true, progress }))
    plainExpect(outcome).toEqual({ value: 'the last byte' })
  })

  plainTest('a wait ends when nothing more comes', async () => {
    const outcome = await waitPatiently(new Promise(() => {}), watching({ hasEnded: () => true }))
    plainExpect(outcome).toEqual({ stall: 'ended' })
  })
})

plainTest('a wait passes on the error of what it waits for', async () => {
  const wanted = Promise.reject(new Error('no'))
  await plainExpect(waitPatiently(wanted, watching({}))).rejects.toThrow('no')
})
