import { expect, test } from 'vitest'
import { readCounts, readFailures } from '../step.ts'

const FROM_VITEST = `
 ✓ |sockets| test/a.test.ts (2 tests) 5ms
 FAIL  |sockets| test/b.test.ts > a name > is read
AssertionError: expected 1 to be 2

 Test Files  1 failed | 1 passed (2)
      Tests  1 failed | 2 passed | 1 skipped (4)
`
const FROM_VERIFY = `10 programs judged …
not as it must be: 01-echo/server, mistake never-closes: it passes every test

1 passed, 1 failed
`
const FROM_COURSE = `failed: sends every byte
  asked: to send
PASSED  01-echo/server  21 of 21 tests passed, 21 of 21 points
FAILED  01-echo/client  3 of 5 tests passed, 1 skipped, 3 of 5 points
`

test.each([
  ['Vitest', FROM_VITEST, { passed: 2, failed: 1, skipped: 1 }],
  ['course verify', FROM_VERIFY, { passed: 1, failed: 1, skipped: 0 }],
  ['course test', FROM_COURSE, { passed: 24, failed: 1, skipped: 1 }],
  ['a tool that counts nothing', 'all well', undefined],
])('counts the checks of %s', (_, output, counts) => {
  expect(readCounts(output)).toEqual(counts)
})

test.each([
  ['Vitest', FROM_VITEST, [' FAIL  |sockets| test/b.test.ts > a name > is read', 'AssertionError: expected 1 to be 2']],
  ['course verify', FROM_VERIFY, [FROM_VERIFY.split('\n')[1]]],
  ['course test', FROM_COURSE, FROM_COURSE.trimEnd().split('\n')],
  ['a tool that does not say', 'reading\nno such file', ['reading', 'no such file']],
])('says which checks of %s failed', (_, output, failures) => {
  expect(readFailures(output)).toEqual(failures)
})
