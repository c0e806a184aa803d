/** A listener that answers nobody: what a client sees of it, and what the kernel's table shows meanwhile. */
import { connect } from 'node:net'
import { describe } from 'vitest'
import { hasSilentListeners, SilentListener } from '../src/peer/silent-listener.ts'
import { Story } from '../src/story/story.ts'
import { test } from './run.ts'

async function untilSomebodyTries(silent: SilentListener): Promise<void> {
  while (silent.countConnecting() === 0) await new Promise(setImmediate)
}

describe.runIf(hasSilentListeners)('a silent listener', () => {
  test('keeps every client waiting, and counts them', async ({ story, expect }) => {
    const silent = await SilentListener.open(story, '127.0.0.1')
    expect(silent.countConnecting()).toBe(0)
    const answers: string[] = []
    for (const name of ['one', 'two', 'three']) {
      const client = connect(silent, () => answers.push(name))
      client.on('error', error => answers.push(error.message))
      story.afterwards(() => void client.destroy())
    }
    while (silent.countConnecting() < 3) await new Promise(setImmediate)
    expect(answers).toEqual([])
  })

  test('takes those who wait as soon as it begins to echo', async ({ story, expect }) => {
    const silent = await SilentListener.open(story, '127.0.0.1')
    const client = connect(silent)
    story.afterwards(() => void client.destroy())
    client.write('early')
    while (silent.countConnecting() < 1) await new Promise(setImmediate)
    silent.startToEcho()
    const echo = await new Promise(resolve => client.once('data', resolve))
    expect(String(echo)).toBe('early')
  })

  test('has room for as many as it is told, and counts what they send', async ({ story, expect }) => {
    const silent = await SilentListener.open(story, '127.0.0.1', 2)
    const delivered: Promise<void>[] = []
    for (const bytes of ['abc', 'de', 'never delivered']) {
      const client = connect(silent)
      story.afterwards(() => void client.destroy())
      delivered.push(new Promise(resolve => client.write(bytes, () => resolve())))
      await Promise.race([delivered.at(-1), untilSomebodyTries(silent)])
    }
    await Promise.all(delivered.slice(0, 2))
    expect([silent.unreadBytes(), silent.countConnecting()]).toEqual([5, 1])
  })

  test('resets those for whom it had room when it ends early', async ({ story, expect }) => {
    const silent = await SilentListener.open(story, '127.0.0.1', 1)
    const clients = [connect(silent), connect(silent)]
    for (const client of clients) story.afterwards(() => void client.destroy())
    await new Promise(resolve => clients[0]!.once('connect', resolve))
    await untilSomebodyTries(silent)
    const errors = clients.map(client => new Promise(resolve => client.once('error', resolve)))
    await silent.end()
    await silent.untilAllAreThrough()
    expect(await Promise.all(errors)).toMatchObject([{ code: 'ECONNRESET' }, { code: 'ECONNREFUSED' }])
  })

  test('is gone when its story ends', async ({ story, expect }) => {
    const own = new Story(1)
    const { host, port } = await SilentListener.open(own, '127.0.0.1')
    await own.end()
    const error = await new Promise(resolve => {
      const client = connect({ host, port }, () => resolve('connected'))
      client.on('error', resolve)
      story.afterwards(() => void client.destroy())
    })
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
