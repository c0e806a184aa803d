/** `LineDecoder` under every cut. What each push gives is judged here, not where it runs. */
import { claim, everyChunking, moduleExercise, repeated, type SeededRandom, type Story } from '@socket-course/testkit'
import fc from 'fast-check'
import { expectLinearCost, type Load, SIZES } from './cost.ts'
import { type Decoding, expectDecoding } from './decoding.ts'
import { LINE_MODELS, specOfLines } from './line-models.ts'

const delimiter = moduleExercise('delimiter')

/** What is decoded under a limit; the borders of long streams are their line breaks. */
function linesOf(text: string, maxLength = 1000): Decoding {
  const stream = Buffer.from(text)
  return {
    host: delimiter,
    className: 'LineDecoder',
    maxLength,
    stream,
    borders: [...stream.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1),
    spec: specOfLines,
    read: value => (value.kind === 'text' ? String(value.text) : undefined),
    show: line => JSON.stringify(line.length > 40 ? `${line.slice(0, 39)}…` : line),
    models: LINE_MODELS,
    noun: 'line',
  }
}

claim('gives the lines of one piece', { readMore: 'exercise-2-delimiter' }, story =>
  expectDecoding(story, linesOf('one\ntwo\nthree\n'), [[]]),
)

claim('gives the same lines wherever the stream is cut', { readMore: 'leftovers', weight: 3 }, story =>
  expectDecoding(story, linesOf('GET / HTTP/1.0\nHost: localhost\nAccept: text/plain\n')),
)

claim('keeps a character whole that is cut in two', { readMore: 'bytes-first-text-last', weight: 2 }, story =>
  expectDecoding(story, linesOf('naïve\n你好\nto 👋 you\n')),
)

claim('takes `\\r\\n` for one line end, also when it is cut in two', { readMore: 'line-ends' }, story =>
  expectDecoding(story, linesOf('one\r\ntwo\nthree\r\n\r\n')),
)

claim('gives empty lines too', { readMore: 'line-ends' }, story =>
  expectDecoding(story, linesOf('\nbefore\n\n\nafter\n\n')),
)

claim('keeps blanks, a lone `\\r` and a U+FEFF as they are', { readMore: 'line-ends' }, async story => {
  await expectDecoding(story, linesOf('  two blanks  \n\t\n x\n'))
  await expectDecoding(story, linesOf('half\rway\n\r\r\n\rx\n'))
  await expectDecoding(story, linesOf('\ufeffat the beginning \n\ufeff\n'))
})

claim('lets a line of exactly maxLength bytes pass', { readMore: 'a-limit-for-each-message' }, async story => {
  await expectDecoding(story, linesOf('12345678\n1234567\r\n12345678\r\n', 8))
  await expectDecoding(story, linesOf('ünïcödé\n', 11))
  await expectDecoding(story, linesOf('\n\r\n', 0))
})

claim(
  'throws as soon as a line goes over maxLength, before its end has come',
  { readMore: 'a-limit-for-each-message', weight: 2 },
  async story => {
    await expectDecoding(story, linesOf('short\n123456789\n', 8))
    await expectDecoding(story, linesOf('123456789', 8))
    await expectDecoding(story, linesOf('12345678\rx', 8))
    await expectDecoding(story, linesOf('123456789\r\n', 8))
    await expectDecoding(story, linesOf('abc\r\rx', 3))
    await expectDecoding(story, linesOf('abc\r\r\nabcd\n', 3))
    await expectDecoding(story, linesOf(`never ends ${'x'.repeat(300)}`, 100))
  },
)

claim('counts bytes, not characters', { readMore: 'a-limit-for-each-message' }, async story => {
  await expectDecoding(story, linesOf('ünïcödé\nmore\nelevenbytes\n', 10))
  await expectDecoding(story, linesOf('👋👋\n12345678\n', 7))
})

claim(
  'throws at end() when a line has no end, and else does not',
  { readMore: 'end-of-file-in-the-middle' },
  async story => {
    for (const text of ['one\ntwo', 'x', '\r', 'one\r\ntwo\r', '', 'one\n']) {
      await expectDecoding(story, linesOf(text))
    }
  },
)

claim('works for any lines in any pieces', { readMore: 'leftovers', weight: 2 }, async story => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', '\r', 'é', '你', '👋', '\ufeff'), maxLength: 12 })
  const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 8 })
  const scenario = fc.tuple(lines, fc.constantFrom('', 'x', '\r'), fc.integer({ min: 0, max: 40 }))
  await fc
    .assert(
      fc.asyncProperty(scenario, async ([drawn, rest, maxLength]) => {
        const text = `${drawn.map(([content, end]) => content + end).join('')}${rest}`
        await decodeAtRandom(story, linesOf(text, maxLength))
      }),
      { seed: story.seed, numRuns: 40 },
    )
    .catch(rethrowFinding)
})

claim(
  'does not treat old bytes again for each piece',
  { readMore: 'what-leftovers-cost', weight: 2, isLong: true },
  story => {
    const oneLine: Load['build'] = bytes => ({
      stream: [repeated(Buffer.from('x'), bytes - 1), repeated(Buffer.from('\n'), 1)],
      messages: 1,
    })
    const manyLines: Load['build'] = bytes => ({
      stream: [repeated(Buffer.from('seven b\n'), bytes / 8)],
      messages: bytes / 8,
    })
    return expectLinearCost(story, delimiter, 'LineDecoder', [
      { what: 'one line', ...SIZES.bytewise, build: oneLine },
      { what: 'one line', ...SIZES.small, build: oneLine },
      { what: 'one line', ...SIZES.large, build: oneLine },
      { what: 'short lines', ...SIZES.glued, build: manyLines },
    ])
  },
)

/** Whole, byte by byte, and at random places. */
async function decodeAtRandom(story: Story, decoding: Decoding): Promise<void> {
  const random: SeededRandom = story.random(decoding.stream.toString('latin1'))
  const chunkings = everyChunking(decoding.stream.length, { random, draws: 10 })
  await expectDecoding(story, decoding, chunkings)
}

/** fast-check wraps what a property throws; the finding inside is what counts. */
function rethrowFinding(error: unknown): never {
  throw error instanceof Error && error.cause !== undefined ? error.cause : error
}
