import { describe, expect as plainExpect, test as plainTest } from 'vitest'
import { expectComplaint, expectTruePort, hasStackTrace } from '../src/manners.ts'
import { Listener } from '../src/program/program.ts'
import { findingOf, wordsOf } from './finding-words.ts'
import { fixture, type Run, test } from './run.ts'

const STACK_TRACES: [language: string, text: string][] = [
  ['JavaScript', 'Error: no\n    at listen (/home/me/server.ts:3:9)\n    at node:internal/x:1:2\n'],
  ['Python', 'Traceback (most recent call last):\n  File "server.py", line 3, in <module>\nOSError: no\n'],
  ['Java', 'Exception in thread "main" java.net.BindException: no\n\tat Server.main(Server.java:3)\n'],
  ['Go', 'panic: no\n\ngoroutine 1 [running]:\nmain.main()\n\t/home/me/server.go:3 +0x1d\n'],
  ['Rust', "thread 'main' panicked at src/main.rs:3:9:\nno\n"],
]

plainTest.each(STACK_TRACES)('a stack trace of %s is one', (_, text) => {
  plainExpect(hasStackTrace(text)).toBe(true)
})

plainTest.each([
  'listen 127.0.0.1:7: EADDRINUSE (something else listens there)',
  'error: nobody listens at 127.0.0.1:7',
  'usage: server HOST PORT',
  '',
])('a sentence is no stack trace: %s', text => {
  plainExpect(hasStackTrace(text)).toBe(false)
})

/** What a program is expected to complain about in these tests. */
const about = { code: 1, mentions: ['127.0.0.1', '6'], about: 'that 6 bytes of 127.0.0.1 are missing' }

/** Starts a program that complains and exits. */
const complain = (run: Run, text: string, code = 1) =>
  run.startProgram(['sh', '-c', 'printf "%s" "$1" >&2; exit "$2"', 'sh'], [text, String(code)])

describe.concurrent('a complaint is accepted', () => {
  test.for([
    'server 127.0.0.1: 6 bytes are missing\n',
    'from 127.0.0.1 came too little, missing: 6.',
    '127.0.0.1 (6 missing)\n\nThat is all.\n',
  ])('%j', async (text, { run, story }) => {
    await expectComplaint(story, complain(run, text), about)
  })

  test.for([
    ['1234', '127.0.0.1: 1,234 bytes are missing'],
    ['1234', '127.0.0.1: 1234 bytes are missing'],
    ['1234567', '127.0.0.1: 1,234,567 bytes'],
    ['7', 'connect 127.0.0.1:7: refused'],
    ['0', 'only 0 bytes of 127.0.0.1'],
  ] as const)('with the number %s in %j', async ([number, text], { run, story }) => {
    await expectComplaint(story, complain(run, text), { ...about, mentions: ['127.0.0.1', number] })
  })
})

describe.concurrent('a complaint does not mention', () => {
  test.for([
    ['6', '16 bytes'],
    ['6', '60 bytes'],
    ['6', '1.6 seconds'],
    ['6', '6.5 seconds'],
    ['234', '1,234 bytes'],
    ['1', '127.0.0.1'],
    ['127.0.0.1', 'the server'],
  ] as const)('%s when it says %s', async ([word, text], { run, story, expect }) => {
    const check = () => expectComplaint(story, complain(run, text), { ...about, mentions: [word] })
    expect((await findingOf(check)).observed).toBe(`standard error does not mention ${word}`)
  })
})

describe.concurrent('a finding about a complaint', () => {
  test.for([
    ['it has another exit code', '127.0.0.1: 6', 2],
    ['it says nothing', ' \n', 1],
    ['it has too many lines', '127.0.0.1\n6\n3\n4\n', 1],
    ['it lacks two words', 'something is wrong', 1],
    ['it is a stack trace', STACK_TRACES[1]![1], 1],
  ] as const)('says that %s', async ([says, text, code], { run, story, expect }) => {
    story.asks('read 12 bytes')
    const complaint = { ...about, escapedError: 'lets-errors-escape' }
    const finding = await findingOf(() => expectComplaint(story, complain(run, text, code), complaint))
    await expect(wordsOf(finding)).toMatchFileSnapshot(`golden/complaint-${says.replaceAll(' ', '-')}.txt`)
  })

  test('says that the program goes on running', async ({ run, story, expect }) => {
    const program = run.startProgram([process.execPath, fixture('never-listens.ts')])
    const finding = await findingOf(() => expectComplaint(story, program, about))
    expect(finding.observed).toBe('it goes on running')
  })

  test('says that a signal ended the program', async ({ run, story, expect }) => {
    const program = run.startProgram(['sh', '-c', 'kill -SEGV $$'])
    const finding = await findingOf(() => expectComplaint(story, program, about))
    expect(finding.observed).toBe('it was ended by the signal SIGSEGV')
  })
})

describe.concurrent('the line `listening on HOST:PORT`', () => {
  /** A program that has printed something, and that is taken to listen at port 4000. */
  const listening = async (run: Run, text: string) => {
    const program = run.startProgram(['sh', '-c', 'printf "%s" "$1"', 'sh'], [text])
    await program.child.ended
    return new Listener(program, { host: '127.0.0.1', port: 4000 }, '127.0.0.1')
  }

  test.for(['', 'listening on 127.0.0.1:4000\n', 'ready\nlistening on 127.0.0.1:4000', 'port 0 taken'])(
    'is let be: %j',
    async (text, { run, story }) => {
      expectTruePort(story, await listening(run, text), 'says-port-zero')
    },
  )

  test.for(['listening on 127.0.0.1:0\n', 'listening on localhost:400', 'ready\nlistening on ::1:4001\n'])(
    'names another port: %j',
    async (text, { run, story, expect }) => {
      const listener = await listening(run, text)
      const finding = await findingOf(async () => expectTruePort(story, listener, 'says-port-zero'))
      expect(finding.mistake).toBe('says-port-zero')
    },
  )
})
