import { describe } from 'vitest'
import { TcpListener } from '../src/peer/tcp-listener.ts'
import { tryToConnect } from '../src/program/program.ts'
import { test, untilPrinted } from './run.ts'

describe('a listener', () => {
  test('converses with a client', async ({ run, story, expect }) => {
    const listener = await TcpListener.open(story)
    const child = run.startFixture('client-says-hello.ts', [listener.host, String(listener.port)])
    const connection = await listener.accept()
    await connection.until(() => connection.receivedBytes === 5)
    await connection.sendSeparately([Buffer.from('one')])
    await untilPrinted(child, 'read one')
    connection.halfClose()
    await connection.until(() => connection.ending === 'end of file')
    expect(connection.received().toString()).toBe('hellobye')
    expect(await child.ended).toEqual({ code: 0 })
  })

  test('resets a client', async ({ run, story, expect }) => {
    const listener = await TcpListener.open(story)
    const child = run.startFixture('client-says-hello.ts', [listener.host, String(listener.port)])
    const connection = await listener.accept()
    await connection.until(() => connection.receivedBytes === 5)
    connection.reset()
    await child.ended
    expect(child.stdout.lastLines(1)).toEqual(['read ECONNRESET'])
  })

  test('hands over its connections in their order, early or late', async ({ story, expect }) => {
    const listener = await TcpListener.open(story)
    const first = listener.accept()
    const sockets = []
    for (let i = 0; i < 3; i++) sockets.push(await tryToConnect(listener))
    const accepted = [await first, await listener.accept(), await listener.accept()]
    expect(accepted.map(each => each.number)).toEqual([1, 2, 3])
    expect(listener.connections).toEqual(accepted)
    for (const socket of sockets) if (!(socket instanceof Error)) socket.destroy()
  })

  test('tells in the timeline which connection came', async ({ story, expect }) => {
    const listener = await TcpListener.open(story)
    const socket = await tryToConnect(listener)
    await listener.accept()
    if (!(socket instanceof Error)) socket.destroy()
    expect(story.timeline.entries()[0]).toMatchObject({ who: 'program', what: 'connects', connection: 1 })
  })

  test('listens at the address that it is given', async ({ story, expect }) => {
    const listener = await TcpListener.open(story, '127.0.0.1')
    expect(listener).toMatchObject({ host: '127.0.0.1', port: expect.any(Number) })
    expect(listener.port).toBeGreaterThan(0)
  })

  test('is gone when the story ends', async ({ story, expect }) => {
    const listener = await TcpListener.open(story)
    await story.end()
    expect(await tryToConnect(listener)).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
