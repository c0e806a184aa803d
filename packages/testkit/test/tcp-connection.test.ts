import { describe } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import type { TcpConnection } from '../src/peer/tcp-connection.ts'
import type { Listener } from '../src/program/program.ts'
import type { Story } from '../src/story/story.ts'
import { fixture, type Run, test, untilPrinted } from './run.ts'

/** A fixture's server with one connection to it. */
async function converse(run: Run, story: Story, server: string): Promise<[TcpConnection, Listener]> {
  const listener = await run.startServer(story, server)
  return [await listener.connect(story), listener]
}

const events = (story: Story): string[] => story.timeline.entries().map(({ who, what }) => `${who} ${what}`)

describe.concurrent('a connection', () => {
  test('keeps the other direction open after a half-close', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'answers-after-end-of-file.ts')
    connection.send(Buffer.from('hello'))
    expect(connection.hasHalfClosed).toBe(false)
    connection.halfClose()
    connection.halfClose()
    await connection.until(() => connection.ending !== 'open')
    expect(connection.received().toString()).toBe('5 bytes')
    expect([connection.ending, connection.hasHalfClosed]).toEqual(['end of file', true])
    expect(events(story).slice(2)).toEqual([
      'tests connects',
      'tests sends',
      'tests half-closes',
      'program sends',
      'program half-closes',
    ])
  })

  test('keeps our half open after the program has ended its own', async ({ run, story, expect }) => {
    const [connection, listener] = await converse(run, story, 'says-goodbye-and-listens-on.ts')
    await connection.until(() => connection.ending === 'end of file')
    connection.send(Buffer.from('one more thing'))
    await untilPrinted(listener.program.child, 'one more thing')
    expect(connection.ending).toBe('end of file')
  })

  test('gives what came after any byte, however it came', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'echo.ts')
    for (const piece of ['abc', 'de', 'f']) {
      const wanted = connection.receivedBytes + piece.length
      connection.send(Buffer.from(piece))
      await connection.until(() => connection.receivedBytes === wanted)
    }
    const from = () => [0, 1, 3, 4, 5, 6, 7].map(start => connection.receivedFrom(start).toString())
    const all = ['abcdef', 'bcdef', 'def', 'ef', 'f', '', '']
    expect(from()).toEqual(all)
    expect(connection.received().toString()).toBe('abcdef') // now it is one piece
    expect(from()).toEqual(all)
  })

  test('sees a reset as a reset', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'resets-at-first-byte.ts')
    connection.send(Buffer.from('hello'))
    await connection.until(() => connection.ending !== 'open')
    expect(connection.ending).toBe('reset')
    expect(events(story).at(-1)).toBe('program resets')
  })

  test('sees a reset that comes after the end of file', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'closes-both-ways.ts')
    connection.send(Buffer.from('!'))
    await connection.until(() => connection.ending !== 'open')
    expect([connection.ending, connection.wasResetAfterEndOfFile]).toEqual(['end of file', false])
    connection.send(Buffer.from('!'))
    await connection.untilDelivered() // and answered with a reset, which the next one runs into
    connection.send(Buffer.from('!'))
    await connection.until(() => connection.wasResetAfterEndOfFile)
    expect(connection.ending).toBe('end of file')
    expect(events(story).at(-1)).toBe('program resets')
  })

  test('is told when the program gets a signal', async ({ run, story, expect }) => {
    const program = run.startProgram([process.execPath, fixture('ignores-sigterm.ts')])
    await untilPrinted(program.child, 'ready')
    program.signal(story, 'SIGTERM')
    await untilPrinted(program.child, 'no')
    expect(events(story)).toEqual(['tests signals'])
    expect(program.exit).toBeUndefined()
  })

  test('sees the death of the program as an end of file', async ({ run, story, expect }) => {
    const [connection, listener] = await converse(run, story, 'echo.ts')
    connection.send(Buffer.from('!'))
    await connection.until(() => connection.receivedBytes === 1) // accepted and read: else the kernel resets it
    await listener.program.end()
    await connection.until(() => connection.ending !== 'open')
    expect(connection.ending).toBe('end of file')
  })

  test.for([
    ['reset', 'ECONNRESET'],
    ['close', 'end'],
  ] as const)('shows the program a %s as %s', async ([action, sight], { run, story, expect }) => {
    const [connection, listener] = await converse(run, story, 'prints-what-ends.ts')
    await untilPrinted(listener.program.child, 'accepted')
    connection[action]()
    await untilPrinted(listener.program.child, sight)
    expect(listener.program.child.stdout.lastLines(1)).toEqual([sight])
  })

  test('takes nothing while it has stopped reading, and everything afterwards', async ({ run, story, expect }) => {
    const [connection, listener] = await converse(run, story, 'sends-on-request.ts')
    connection.stopReading()
    connection.send(Buffer.from('!'))
    expect(await listener.program.wait(new Promise(() => {}), [connection])).toEqual({ stall: 'idle' })
    expect(connection.receivedBytes).toBe(0)
    connection.readOn()
    await connection.until(() => connection.receivedBytes === 8 << 20)
    expect(connection.received().equals(Buffer.alloc(8 << 20, 'x'))).toBe(true)
  })

  test('sends pieces in their order', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'echo.ts')
    const text = 'the quick brown fox'
    await connection.sendPieces(Array.from(text, letter => Buffer.from(letter)))
    await connection.until(() => connection.receivedBytes === text.length)
    expect(connection.received().toString()).toBe(text)
  })

  test.runIf(hasProcessFacts)('delivers separate pieces one by one', async ({ run, story, expect }) => {
    const [connection, listener] = await converse(run, story, 'prints-chunk-sizes.ts')
    const sizes = [1, 2, 3, 1000, 1, 1, 30_000, 5]
    await connection.sendSeparately(sizes.map(size => Buffer.alloc(size)))
    await untilPrinted(listener.program.child, 'chunk 5\n')
    expect(listener.program.child.stdout.lastLines(100)).toEqual(sizes.map(size => `chunk ${size}`))
  })

  test('sends separate pieces although the program reads none', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'reads-nothing.ts')
    await connection.sendSeparately([Buffer.from('a'), Buffer.from('b')])
    expect(connection.unsentBytes).toBe(0)
  })

  test('knows when the kernel takes no more', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'reads-nothing.ts')
    connection.send(Buffer.alloc(64 << 20))
    await connection.untilKernelTakesNoMore()
    expect(connection.unsentBytes).toBeGreaterThan(0)
  })

  test('knows when the kernel has taken everything', async ({ run, story, expect }) => {
    const [connection] = await converse(run, story, 'swallows.ts')
    connection.send(Buffer.alloc(8 << 20))
    await connection.untilKernelTakesNoMore()
    expect(connection.unsentBytes).toBe(0)
  })

  test.runIf(hasProcessFacts)('knows whether the program has accepted it', async ({ run, story, expect }) => {
    const [waiting] = await converse(run, story, 'accepts-nobody.ts')
    const [taken, listener] = await converse(run, story, 'reads-nothing.ts')
    await untilPrinted(listener.program.child, 'accepted')
    expect([waiting.isAccepted(), taken.isAccepted()]).toEqual([false, true])
  })

  test('is gone when the story ends', async ({ run, story, expect }) => {
    const [connection, listener] = await converse(run, story, 'prints-what-ends.ts')
    await untilPrinted(listener.program.child, 'accepted')
    await story.end()
    await untilPrinted(listener.program.child, 'end')
    expect(connection.ending).toBe('open')
  })
})

describe('a refused connection', () => {
  test('ends the claim and tells how the program ended', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    await listener.program.end()
    story.asks('serve a client')
    const { host, port } = listener.endpoint
    await expect(listener.connect(story)).rejects.toMatchObject({
      finding: {
        expected: `the connection to ${host}:${port} to be taken`,
        observed: `connect ECONNREFUSED ${host}:${port}; it was ended by the signal SIGTERM`,
      },
    })
  })
})
