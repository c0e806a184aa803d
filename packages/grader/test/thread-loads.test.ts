import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { ThreadLoads } from '../src/judge/thread-loads.ts'

const MODULE = new URL('../src/judge/thread-loads.ts', import.meta.url).href

/** A thread that begins to load and is done when it gets a message; it tells of both. */
const startThread = (loads: ThreadLoads): Worker =>
  new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
    import('${MODULE}').then(({ ThreadLoads }) => {
      const loads = new ThreadLoads(workerData)
      parentPort.once('message', () => { loads.end(); parentPort.postMessage('is done') })
      parentPort.postMessage('is here')
      loads.begin()
      parentPort.postMessage('has begun')
    })`,
    { eval: true, workerData: loads.memory },
  )

const nextMessage = async (thread: Worker): Promise<unknown> => (await once(thread, 'message'))[0]

test('who ends threads waits for one that loads', async () => {
  const loads = new ThreadLoads()
  const thread = startThread(loads)
  const order: unknown[] = [await nextMessage(thread), await nextMessage(thread)]
  const closed = loads.close().then(() => order.push('closed'))
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  expect(order).toEqual(['is here', 'has begun'])
  thread.postMessage('go on')
  await closed
  await thread.terminate()
})

test('a thread that would load when the end is decided waits for its own', async () => {
  const loads = new ThreadLoads()
  await loads.close()
  const thread = startThread(loads)
  const messages: unknown[] = []
  thread.on('message', message => messages.push(message))
  while (messages.length === 0) await new Promise(setImmediate)
  await loads.close()
  await thread.terminate()
  expect(messages).toEqual(['is here'])
})
