/** What is said of servers that echo rightly and wrongly. */
import { describe } from 'vitest'
import { expectCloseAfterEndOfFile, expectEcho, stillEchoes } from '../src/peer/echo.ts'
import { findingOf, wordsOf } from './finding-words.ts'
import { test } from './run.ts'

const noDiagnosis = () => undefined
const HELLO = Buffer.from('hello, world')

describe.concurrent('a right server', () => {
  test('sends everything back and closes after the end of file', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    const connection = await listener.connect(story)
    await expectEcho(story, listener, connection, HELLO, noDiagnosis)
    await expectEcho(story, listener, connection, Buffer.alloc(1 << 20, 'x'), noDiagnosis)
    await expectCloseAfterEndOfFile(story, listener, connection, noDiagnosis)
    expect(connection.checkedBytes).toBe(HELLO.length + (1 << 20))
  })

  test('is right however the bytes are cut', async ({ run, story }) => {
    const listener = await run.startServer(story, 'echo.ts')
    const connection = await listener.connect(story)
    for (let cut = 0; cut <= HELLO.length; cut++) {
      const pieces = [HELLO.subarray(0, cut), HELLO.subarray(cut)]
      await expectEcho(story, listener, connection, HELLO, noDiagnosis, pieces)
    }
    await expectEcho(
      story,
      listener,
      connection,
      HELLO,
      noDiagnosis,
      Array.from(HELLO, byte => Buffer.of(byte)),
    )
    await expectCloseAfterEndOfFile(story, listener, connection, noDiagnosis)
  })

  test('still echoes', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echo.ts')
    expect(await stillEchoes(listener)).toBe(true)
    await listener.program.end()
    expect(await stillEchoes(listener)).toBe(false)
  })
})

type WrongServer = [says: string, server: string, pieces?: Buffer[]]

const WRONG_ANSWERS: WrongServer[] = [
  ['other bytes came', 'echoes-upper-case.ts'],
  ['too few bytes came', 'echoes-three-bytes.ts'],
  ['nothing came', 'swallows.ts'],
  ['a close came', 'closes-at-first-byte.ts'],
  ['a reset came', 'resets-at-first-byte.ts'],
  ['the end of the program came', 'exits-at-first-byte.ts'],
]

describe.concurrent('a finding about an answer', () => {
  test.for(WRONG_ANSWERS)('says that %s', async ([says, server], { run, story, expect }) => {
    const listener = await run.startServer(story, server)
    const connection = await listener.connect(story)
    story.asks('echo 12 bytes')
    const finding = await findingOf(() => expectEcho(story, listener, connection, HELLO, noDiagnosis))
    await expect(wordsOf(finding)).toMatchFileSnapshot(`golden/echo-${says.replaceAll(' ', '-')}.txt`)
  })

  test('names the mistake that the lesson sees in it', async ({ run, story, expect }) => {
    const listener = await run.startServer(story, 'echoes-three-bytes.ts')
    const connection = await listener.connect(story)
    const diagnose = async ({ sent, received }: { sent: Uint8Array; received: Buffer }) =>
      `sends-${received.length}-of-${sent.length}`
    const finding = await findingOf(() => expectEcho(story, listener, connection, HELLO, diagnose))
    expect(finding.mistake).toBe('sends-3-of-12')
  })
})

const WRONG_ENDINGS: WrongServer[] = [
  ['more bytes came', 'echoes-and-says-goodbye.ts'],
  ['it never closes', 'echoes-and-never-closes.ts'],
  ['it was reset instead', 'echoes-and-resets.ts'],
]

describe.concurrent('a finding about the end', () => {
  test.for(WRONG_ENDINGS)('says that %s', async ([says, server], { run, story, expect }) => {
    const listener = await run.startServer(story, server)
    const connection = await listener.connect(story)
    await expectEcho(story, listener, connection, HELLO, noDiagnosis)
    story.asks('close the connection')
    const finding = await findingOf(() => expectCloseAfterEndOfFile(story, listener, connection, noDiagnosis))
    await expect(wordsOf(finding)).toMatchFileSnapshot(`golden/echo-end-${says.replaceAll(' ', '-')}.txt`)
  })
})
