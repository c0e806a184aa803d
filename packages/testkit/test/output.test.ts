import { PassThrough } from 'node:stream'
import { describe, expect, test as plainTest } from 'vitest'
import { OUTPUT_HEAD_BYTES } from '../src/limits.ts'
import { Output, withoutControlCharacters } from '../src/program/output.ts'
import { test } from './run.ts'

/** An output into which the given pieces were written. */
function outputOf(...pieces: string[]): Output {
  const stream = new PassThrough()
  const output = new Output(stream)
  for (const piece of pieces) stream.emit('data', Buffer.from(piece))
  return output
}

describe('the output of a program', () => {
  test('keeps the beginning and the end of 100 MB', async ({ run, expect }) => {
    const child = run.startFixture('prints-100-mb.ts')
    expect(await child.ended).toEqual({ code: 0 })
    expect(child.stdout.totalBytes).toBe(100_000_000 + 'the first line\nthe last line\n'.length)
    expect(child.stdout.head.length).toBe(OUTPUT_HEAD_BYTES)
    expect(child.stdout.head.toString('latin1', 0, 20)).toBe('the first line\nxxxxx')
    expect(child.stdout.lastLines(2)).toEqual(['x'.repeat(99), 'the last line'])
    expect(child.stdout.lastLines(1_000_000).length).toBeLessThan(200)
  })

  test('resolves at the next piece', async ({ run, expect }) => {
    const child = run.start(['sh', '-c', 'echo one'])
    while (child.stdout.totalBytes < 4) await child.stdout.untilData(10_000)
    expect(child.stdout.head.toString()).toBe('one\n')
  })

  plainTest('resolves without a piece when the limit is over', async () => {
    const output = outputOf()
    await output.untilData(1)
    expect(output.totalBytes).toBe(0)
  })
})

describe('the last lines', () => {
  plainTest.each([
    ['are the last ones that are not blank', ['one\n\ntwo\nthr', 'ee\n \n'], ['two', 'three']],
    ['may end without a line break', ['one\ntwo\nthree'], ['two', 'three']],
    ['may end as on Windows', ['one\r\ntwo\r\n'], ['one', 'two']],
    ['hold no colours', ['\x1b[31mred\x1b[0m\n'], ['red']],
    ['leave out the frames of Node itself', ['at last\n    at f (node:internal/x:1:2)\n    at g (a.ts:1:2)\n'], 2],
  ] as const)('%s', (_, pieces, expected) => {
    const lines = outputOf(...pieces).lastLines(2)
    expect(lines).toEqual(expected === 2 ? ['at last', '    at g (a.ts:1:2)'] : expected)
  })

  plainTest('are cut to a readable length', () => {
    const [line = ''] = outputOf('x'.repeat(1000)).lastLines(1)
    expect(line).toBe(`${'x'.repeat(159)}…`)
  })
})

plainTest.each([
  ['colours', '\x1b[1;31mred\x1b[0m', 'red'],
  ['movements of the cursor', 'a\x1b[2Jb\x1b[10;20Hc\x1b[?25ld', 'abcd'],
  ['bells, backspaces and returns', 'a\x07b\x08c\rd', 'abcd'],
  ['the control characters above 127', 'a\x9bb\x85c', 'abc'],
  ['zero bytes', 'a\0b', 'ab'],
])('%s are removed', (_, text, expected) => {
  expect(withoutControlCharacters(text)).toBe(expected)
})

plainTest('line breaks, tabs and letters of any script stay', () => {
  expect(withoutControlCharacters('naïve\n\t你好 👋')).toBe('naïve\n\t你好 👋')
})
