/** `encodeFrame` and `FrameDecoder`, the latter under every cut. */
import {
  claim,
  countBytes,
  describeBytes,
  drawDifference,
  everyChunking,
  moduleExercise,
  repeated,
  type Session,
  type Story,
  streamOf,
} from '@socket-course/testkit'
import fc from 'fast-check'
import { expectLinearCost, type Load, SIZES } from './cost.ts'
import { type Decoding, expectDecoding } from './decoding.ts'
import { FRAME_MODELS, specOfFrames, textOf } from './frame-models.ts'
import { bytesOf, describeThrown } from './returned.ts'

const lengthPrefix = moduleExercise('length-prefix')

/** A frame as it must be on the wire. */
function frame(payload: Uint8Array | string, length?: number): Buffer {
  const bytes = Buffer.from(payload as Uint8Array)
  const header = Buffer.alloc(4)
  header.writeUInt32BE(length ?? bytes.length)
  return Buffer.concat([header, bytes])
}

/** What is decoded under a limit; the borders are those of the lengths and payloads. */
function framesOf(parts: readonly Uint8Array[], maxLength = 100_000): Decoding {
  const borders: number[] = []
  let at = 0
  for (const part of parts) {
    borders.push(at + 4, at + part.length)
    at += part.length
  }
  return {
    host: lengthPrefix,
    className: 'FrameDecoder',
    maxLength,
    stream: Buffer.concat(parts),
    borders,
    spec: specOfFrames,
    read: value => (value.kind === 'bytes' ? textOf(Buffer.from(String(value.base64), 'base64')) : undefined),
    show: payload => (payload.length > 24 ? countBytes(payload.length) : describeBytes(Buffer.from(payload, 'latin1'))),
    models: FRAME_MODELS,
    noun: 'frame',
  }
}

claim('encodeFrame puts the length before the payload', { readMore: 'exercise-4-length-prefix' }, async story => {
  const random = story.random('payloads')
  await expectFrames(
    story,
    ['hello', '', 'x', 'é你👋'].map(text => Buffer.from(text)),
  )
  await expectFrames(
    story,
    [127, 128, 200, 255, 256, 65_535, 65_536, 70_000].map(size => random.bytes(size)),
  )
})

claim('decodes what one piece holds', { readMore: 'exercise-4-length-prefix' }, story =>
  expectDecoding(story, framesOf([frame('one'), frame('two'), frame('three')]), [[]]),
)

claim('gives the same frames wherever the stream is cut', { readMore: 'leftovers', weight: 3 }, story =>
  expectDecoding(story, framesOf([frame('hello'), frame('a'), frame(story.random('frame').bytes(30)), frame('world')])),
)

claim('gives empty frames too', { readMore: 'lengths-of-nothing' }, async story => {
  await expectDecoding(story, framesOf([frame('')]))
  await expectDecoding(story, framesOf([frame(''), frame('x'), frame(''), frame(''), frame('yz')]))
})

claim('reads lengths in which any byte is set', { readMore: 'byte-order' }, async story => {
  const random = story.random('lengths')
  for (const size of [128, 200, 255, 256, 511, 33_000, 65_536, 84_281]) {
    await expectDecoding(story, framesOf([frame(random.bytes(size)), frame('after')]))
  }
})

claim('lets a payload of exactly maxLength bytes pass', { readMore: 'a-limit-for-each-message' }, async story => {
  await expectDecoding(story, framesOf([frame('1234567'), frame('12345678'), frame('12345678')], 8))
  await expectDecoding(story, framesOf([frame(''), frame('')], 0))
})

claim(
  'throws as soon as the length is known to be over maxLength',
  { readMore: 'a-limit-for-each-message', weight: 2 },
  async story => {
    await expectDecoding(story, framesOf([frame(''), frame('short'), frame('123456789')], 8))
    await expectDecoding(story, framesOf([frame(''), frame('short'), frame('', 9)], 8))
    await expectDecoding(story, framesOf([frame(''), frame('x'), frame('xx', 16_909_060)], 100_000))
  },
)

claim('takes a length of 2,147,483,648 and more for what it is', { readMore: 'signed-or-unsigned' }, async story => {
  for (const length of [0x8000_0000, 0xffff_ffff, 0xffff_fffe]) {
    await expectDecoding(story, framesOf([frame(''), frame('before'), frame('', length)], 1000))
  }
})

claim(
  'throws at end() in the middle of a frame, and else does not',
  { readMore: 'end-of-file-in-the-middle' },
  async story => {
    const whole = framesOf([frame('one'), frame('four')])
    for (let length = whole.stream.length; length >= 0; length--) {
      await expectDecoding(story, { ...whole, stream: whole.stream.subarray(0, length) }, everyChunking(length))
    }
  },
)

claim('never changes a frame that it handed out', { readMore: 'who-owns-the-bytes', weight: 2 }, async story => {
  const random = story.random('kept')
  const frames = Array.from({ length: 12 }, () => frame(random.bytes(random.integer(1, 40))))
  await expectDecoding(story, framesOf(frames))
  const payloads = [random.bytes(40), random.bytes(40)]
  const steps = payloads.map(({ length: to }, stream) => ({
    call: 'encodeFrame',
    arguments: [{ kind: 'piece' as const, stream, from: 0, to }],
  }))
  story.asks('encode two payloads of 40 bytes, and look at the first frame again')
  const [report] = await lengthPrefix.play(story, { streams: payloads.map(streamOf), sessions: [{ steps }] })
  if (report?.changedLater !== true) return
  story.fail({
    expected: 'the first frame to be as it was',
    observed: 'it has changed',
    mistake: 'frame-changes-later',
  })
})

claim('works for any frames in any pieces', { readMore: 'leftovers', weight: 2 }, async story => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 })
  const scenario = fc.tuple(payloads, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 10, max: 40 }))
  await fc
    .assert(
      fc.asyncProperty(scenario, async ([drawn, cutOff, maxLength]) => {
        const whole = framesOf(
          drawn.map(payload => frame(payload)),
          maxLength,
        )
        const stream = whole.stream.subarray(0, Math.max(0, whole.stream.length - cutOff))
        const random = story.random(stream.toString('latin1'))
        await expectDecoding(story, { ...whole, stream }, everyChunking(stream.length, { random, draws: 10 }))
      }),
      { seed: story.seed, numRuns: 40 },
    )
    .catch(rethrowFinding)
})

claim(
  'does not copy old bytes again for each piece',
  { readMore: 'what-leftovers-cost', weight: 2, isLong: true },
  story => {
    const oneFrame: Load['build'] = bytes => ({
      stream: [repeated(frame('', bytes - 4), 1), repeated(Buffer.from('x'), bytes - 4)],
      messages: 1,
    })
    const manyFrames: Load['build'] = bytes => ({ stream: [repeated(frame('four'), bytes / 8)], messages: bytes / 8 })
    return expectLinearCost(story, lengthPrefix, 'FrameDecoder', [
      { what: 'one frame', ...SIZES.bytewise, build: oneFrame },
      { what: 'one frame', ...SIZES.small, build: oneFrame },
      { what: 'one frame', ...SIZES.large, build: oneFrame },
      { what: 'short frames', ...SIZES.glued, build: manyFrames },
    ])
  },
)

/** Encodes each payload, given as a view into a larger memory, and compares all bytes. */
async function expectFrames(story: Story, payloads: readonly Buffer[]): Promise<void> {
  const sessions = payloads.map((payload, stream): Session => {
    const argument = { kind: 'piece' as const, stream, from: 0, to: payload.length }
    return { steps: [{ call: 'encodeFrame', arguments: [argument] }] }
  })
  const reports = await lengthPrefix.play(story, { streams: payloads.map(streamOf), sessions })
  for (const [index, report] of reports.entries()) {
    const payload = payloads[index]!
    const expected = frame(payload)
    const encoded = bytesOf(report.returned[0])
    story.asks(`encode a payload of ${countBytes(payload.length)}`)
    if (encoded?.equals(expected)) continue
    const wanted = `${countBytes(expected.length)}: the length in four bytes, then the payload`
    if (encoded === undefined) return story.fail({ expected: wanted, observed: describeThrown(report) })
    const mistake = nameOfEncoding(payload, encoded)
    story.fail({
      expected: wanted,
      observed: countBytes(encoded.length),
      difference: drawDifference(expected, encoded),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
}

/** Names the mistake that would have made exactly these bytes of a payload. */
function nameOfEncoding(payload: Buffer, encoded: Buffer): string | undefined {
  const header = encoded.subarray(0, 4)
  if (header.length < 4) return undefined
  const isPayloadRight = encoded.subarray(4).equals(payload)
  if (isPayloadRight && header.readUInt32LE(0) === payload.length) return 'little-endian-length'
  if (isPayloadRight && header.readUInt32BE(0) === payload.length + 4) return 'length-counts-itself'
  return undefined
}

/** fast-check wraps what a property throws; the finding inside is what counts. */
function rethrowFinding(error: unknown): never {
  throw error instanceof Error && error.cause !== undefined ? error.cause : error
}
