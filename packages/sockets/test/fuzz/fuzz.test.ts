import { describe, expect, test } from 'vitest'
import * as sockets from '../../src/index.ts'
import * as socketserver from '../../src/socketserver/index.ts'
import { fuzz, type Outcome } from './fuzz.ts'

/** They take a module of their own, or a kernel that is not there. */
const NEVER_RETURN = /Threading|Kqueue/
/** A share of the million that `fuzz.ts` throws when it is asked to. The seed is fixed: a failure comes again. */
const CALLS = 30_000
const SEED = 1

describe.skipIf(process.platform !== 'linux')(`${CALLS} calls with bad values, seed ${SEED}`, () => {
  let outcome: Promise<Outcome> | undefined
  const once = () => (outcome ??= fuzz(CALLS, SEED))

  test('end in a TypeError, a RangeError or an error with a number, and touch nothing outside a buffer', async () => {
    expect(await once()).toMatchObject({ calls: CALLS, failure: null })
  })

  test('reach behind the checks: nearly all that is called returns now and then', async () => {
    const { neverReturned } = await once()
    expect(neverReturned.filter(name => !NEVER_RETURN.test(name))).toEqual([])
  })

  test('go to every export and to the methods of every class', async () => {
    const { targets } = await once()
    const isClass = (value: unknown) => /^class\b/.test(Function.prototype.toString.call(value))
    for (const [name, value] of Object.entries({ ...sockets, ...socketserver })) {
      if (typeof value === 'function') expect(targets).toContain(isClass(value) ? `new ${name}` : name)
    }
    expect(targets).toEqual(
      expect.arrayContaining(['Socket.from static', 'Transfer.recv_into', 'ThreadingServer.process_request']),
    )
  })
})
