/** The table against which `reachable` is judged is what the kernel does. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { record, TABLE, whyNotHere } from '../tools/recording.ts'

const reason = whyNotHere()

test('the recorded table is what this machine does in network namespaces', context => {
  if (reason !== undefined) context.skip(reason)
  expect(record()).toEqual(JSON.parse(readFileSync(TABLE, 'utf8')))
})
