/** Functions that are called with sockets: what the peer of the tests sees, and how the sockets come back. */
import { describe } from 'vitest'
import { bytesArgument, ModuleHost } from '../src/module/module-host.ts'
import { TcpListener } from '../src/peer/tcp-listener.ts'
import { Story } from '../src/story/story.ts'
import { findingOf } from './finding-words.ts'
import { fixture, type Run, test } from './run.ts'

function hostOf(run: Run, story: Story): ModuleHost {
  const argv = [process.execPath]
  const file = fixture('modules/takes-a-socket.ts')
  const host = new ModuleHost({ kind: 'module', file, argv, cwd: fixture('.'), environment: {} }, run.mark)
  story.afterwards(() => host.end())
  return host
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe.concurrent('a borrowed module', () => {
  test('works on a socket from one call to the next', async ({ run, story, expect }) => {
    const module = await hostOf(run, story).borrow(story)
    const { argument, connection } = await module.connect(await TcpListener.open(story), { blocking: false })
    const tooEarly = await module.call('receives', [argument])
    expect(tooEarly.outcome).toMatchObject({ kind: 'threw', name: 'Error' })
    connection.send(Buffer.from('hello'))
    await connection.untilDelivered()
    const report = await module.call('receives', [argument])
    expect(report.outcome).toMatchObject({ kind: 'returned', value: { kind: 'bytes', base64: base64('hello') } })
    expect(report.sockets).toEqual(['non-blocking'])
    const sent = await module.call('sends', [argument, bytesArgument(Buffer.from('bye'))])
    expect(sent.outcome).toMatchObject({ kind: 'returned', value: { kind: 'plain', value: 3 } })
    await connection.until(() => connection.receivedBytes === 3)
    expect(connection.received().toString()).toBe('bye')
  })

  test('tells how a call left the socket', async ({ run, story, expect }) => {
    const module = await hostOf(run, story).borrow(story)
    const { argument, connection } = await module.connect(await TcpListener.open(story), { blocking: false })
    expect((await module.call('makesItBlock', [argument])).sockets).toEqual(['blocking'])
    expect((await module.call('closes', [argument])).sockets).toEqual(['closed'])
    await connection.until(() => connection.ending === 'end of file')
  })

  test('sees an end of file and a reset as soon as they are delivered', async ({ run, story, expect }) => {
    const module = await hostOf(run, story).borrow(story)
    const listener = await TcpListener.open(story)
    const ended = await module.connect(listener, { blocking: false })
    ended.connection.halfClose()
    await ended.connection.untilDelivered()
    expect((await module.call('receives', [ended.argument])).outcome).toMatchObject({ description: '0 bytes' })
    const gone = await module.connect(listener, { blocking: false })
    gone.connection.reset()
    await gone.connection.untilDelivered()
    const { outcome } = await module.call('receives', [gone.argument])
    expect(outcome.kind === 'threw' && outcome.message).toMatch(/ECONNRESET/)
  })

  test('may have sent bytes before it is handed over', async ({ run, story, expect }) => {
    const module = await hostOf(run, story).borrow(story)
    const mode = { blocking: true, hasSent: base64('before') }
    const { argument, connection } = await module.connect(await TcpListener.open(story), mode)
    await connection.until(() => connection.receivedBytes === 6)
    expect(connection.received().toString()).toBe('before')
    expect((await module.call('makesItBlock', [argument])).sockets).toEqual(['blocking'])
  })

  test('has a send buffer of the size that was asked for', async ({ run, story, expect }) => {
    const module = await hostOf(run, story).borrow(story)
    const mode = { blocking: false, sendBufferBytes: 16_384 }
    const { argument, connection } = await module.connect(await TcpListener.open(story), mode)
    connection.stopReading()
    const { outcome } = await module.call('sends', [argument, bytesArgument(Buffer.alloc(8 << 20))])
    const count = outcome.kind === 'returned' && outcome.value?.kind === 'plain' ? outcome.value.value : undefined
    expect(count).toBeLessThan(8 << 20)
    expect(count).toBeGreaterThan(0)
  })

  test.for([
    ['waits', 'receives', 'it waits for something that never comes'],
    ['never ends', 'spins', 'it never ends: it was still at work after several seconds'],
  ] as const)('names the mistake of a call that %s', async ([, name, observed], { run, story, expect }) => {
    const module = await hostOf(run, story).borrow(story)
    const { argument } = await module.connect(await TcpListener.open(story), { blocking: true })
    const finding = await findingOf(() => module.call(name, [argument], 'waits-for-ever'))
    expect(finding).toMatchObject({ observed, mistake: 'waits-for-ever' })
  })

  test('closes its sockets and goes to the next story when the first has ended', async ({ run, story, expect }) => {
    const host = hostOf(run, story)
    const first = new Story(1)
    const module = await host.borrow(first)
    const listener = await TcpListener.open(story)
    const { connection } = await module.connect(listener, { blocking: false })
    const next = host.borrow(story)
    await first.end()
    await connection.until(() => connection.ending !== 'open')
    const { argument } = await (await next).connect(listener, { blocking: false })
    const report = await (await next).call('sends', [argument, bytesArgument(Buffer.from('x'))])
    expect(report.outcome).toMatchObject({ kind: 'returned' })
  })
})
