import { expect, test } from 'vitest'
import { WatchSession } from '../src/watch/session.ts'

/** A session of which the test decides when each run ends. */
function makeSession() {
  const ran: string[] = []
  const rested: string[] = []
  let finish = (): void => {}
  const session = new WatchSession<string>('one', {
    run: place => {
      ran.push(place)
      return new Promise(resolve => {
        finish = resolve
      })
    },
    rest: place => rested.push(place),
  })
  /** Ends the run under way and lets the session go on. */
  const end = async () => {
    finish()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { session, ran, rested, end }
}

test('a request runs the current exercise, and the session rests after it', async () => {
  const { session, ran, rested, end } = makeSession()
  expect(session.isRunning).toBe(false)
  session.request()
  expect([session.isRunning, ran, rested]).toEqual([true, ['one'], []])
  await end()
  expect([session.isRunning, ran, rested]).toEqual([false, ['one'], ['one']])
})

test('requests during a run are remembered once, and the last exercise counts', async () => {
  const { session, ran, rested, end } = makeSession()
  session.request()
  for (const place of ['two', 'one', 'three']) session.request(place)
  expect([ran, session.current]).toEqual([['one'], 'three'])
  await end()
  expect([ran, rested, session.isRunning]).toEqual([['one', 'three'], [], true])
  await end()
  expect([ran, rested, session.isRunning]).toEqual([['one', 'three'], ['three'], false])
})

test('a request during the second run is remembered too', async () => {
  const { session, ran, end } = makeSession()
  session.request()
  session.request()
  await end()
  session.request('two')
  await end()
  await end()
  expect(ran).toEqual(['one', 'one', 'two'])
})

test('after the end nothing runs any more, and what runs is waited for', async () => {
  const { session, ran, rested, end } = makeSession()
  session.request()
  session.request('two')
  session.end()
  session.request('three')
  let isIdle = false
  const idle = session.untilIdle().then(() => {
    isIdle = true
  })
  await new Promise(resolve => setImmediate(resolve))
  expect(isIdle).toBe(false)
  await end()
  await idle
  expect([ran, rested, session.isRunning]).toEqual([['one'], [], false])
})

test('a session that never ran is idle', async () => {
  await makeSession().session.untilIdle()
})
