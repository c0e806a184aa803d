import { describe } from 'vitest'
import { whyNotSoMany } from '../src/kernel/load.ts'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { findConnections } from '../src/kernel/tcp-table.ts'
import { connectMany, haveBeenTaken } from '../src/peer/crowd.ts'
import { test } from './run.ts'

describe.runIf(hasProcessFacts && whyNotSoMany(1000) === undefined)('many clients', () => {
  test('are all accepted, and all of their connections can be watched', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    const connections = await connectMany(story, listener, 1000)
    expect(connections).toHaveLength(1000)
    for (const connection of connections) connection.send(Buffer.from(`client ${connection.number}`))
    const isEcho = (text: string, number: number) => text === `client ${number}`
    const echoes = connections.map(each => each.until(() => isEcho(each.received().toString(), each.number)))
    expect(await listener.program.wait(Promise.all(echoes), connections)).toHaveProperty('value')
    expect(await listener.program.wait(new Promise(() => {}), connections)).toEqual({ stall: 'idle' })
    const ends = findConnections(connections)
    expect(ends.every(({ ours, theirs }) => ours !== undefined && theirs !== undefined && theirs.inode !== '0')).toBe(
      true,
    )
  })
})

describe.runIf(hasProcessFacts)('whether all bytes were read', () => {
  test('is told of a server that reads, and of one that does not', async ({ run, story, expect }) => {
    for (const [server, isTaken] of [
      ['swallows.ts', true],
      ['reads-nothing.ts', false],
    ] as const) {
      const listener = await run.startServer(story, server)
      const connections = await connectMany(story, listener, 3)
      expect(haveBeenTaken(connections)).toBe(true)
      for (const connection of connections) connection.send(Buffer.from('hello'))
      await listener.program.wait(new Promise(() => {}), connections)
      expect(haveBeenTaken(connections)).toBe(isTaken)
    }
  })
})

describe.runIf(hasProcessFacts)('of a server that takes no more', () => {
  test('the number of those that it took is told', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'accepts-three.ts')
    const asked = connectMany(story, listener, 20, { acceptsNoMore: count => `took-${count}` })
    await expect(asked).rejects.toMatchObject({
      finding: {
        expected: '20 clients at once to be accepted',
        observed: expect.stringMatching(/^\d of them are, and the next one waits while the others stay connected$/),
        mistake: expect.stringMatching(/^took-\d$/),
      },
    })
  })
})
