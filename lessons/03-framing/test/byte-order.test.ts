/** The eight functions of byte order. What is right is taken from Node's own `Buffer`. */
import {
  claim,
  drawDifference,
  moduleExercise,
  type Returned,
  type Session,
  type SessionReport,
  type SessionValue,
  type Story,
  streamOf,
} from '@socket-course/testkit'
import { type Kind, nameOfNumber, nameOfPacked, read, write } from './diagnose-byte-order.ts'
import { bytesOf, describeReturned, describeThrown } from './returned.ts'

const byteOrder = moduleExercise('byte-order')

const BIG: readonly Kind[] = [
  { bits: 16, order: 'BE' },
  { bits: 32, order: 'BE' },
]
const LITTLE: readonly Kind[] = [
  { bits: 16, order: 'LE' },
  { bits: 32, order: 'LE' },
]
const ALL = [...BIG, ...LITTLE]

/** Numbers in which every byte is different, and those at the borders. */
const NUMBERS: Record<16 | 32, readonly number[]> = {
  16: [0x1234, 0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xff00, 0xffff],
  32: [
    0x12345678, 0, 1, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xfedcba98,
    0xffffffff,
  ],
}
const WRONG_NUMBERS = ['-1', '0.5', 'NaN', 'Infinity', '-Infinity']

claim('packs numbers with the largest byte first', { readMore: 'byte-order' }, story => expectPacked(story, BIG))

claim('packs numbers with the smallest byte first', { readMore: 'byte-order' }, story => expectPacked(story, LITTLE))

claim('unpacks numbers with the largest byte first', { readMore: 'byte-order' }, story => expectUnpacked(story, BIG))

claim('unpacks numbers with the smallest byte first', { readMore: 'byte-order' }, story =>
  expectUnpacked(story, LITTLE),
)

claim('unpacks at any offset and from a view', { readMore: 'views-and-offsets', weight: 2 }, async story => {
  const bytes = story.random('offsets').bytes(9)
  for (const kind of ALL) {
    const offsets = Array.from({ length: bytes.length - kind.bits / 8 + 1 }, (_, offset) => offset)
    await expectNumbers(
      story,
      kind,
      offsets.map(offset => ({ bytes, offset })),
    )
  }
})

claim(
  'throws a RangeError for a number that does not fit',
  { readMore: 'a-number-that-does-not-fit', weight: 2 },
  async story => {
    for (const kind of ALL) {
      await expectPackedNumbers(story, kind, [0x0102]) // who throws always has not looked at the number
      const numbers = [...WRONG_NUMBERS, String(2 ** kind.bits), String(2 ** kind.bits + 0.5), String(2 ** 53)]
      const sessions = numbers.map(text => callOf(packerOf(kind), [{ kind: 'number', text }]))
      const reports = await byteOrder.play(story, { streams: [], sessions })
      for (const [index, report] of reports.entries()) {
        story.asks(`call ${packerOf(kind)}(${numbers[index]})`)
        expectRangeError(story, report, Number(numbers[index]) % 1 !== 0 ? 'accepts-fractions' : 'wraps-out-of-range')
      }
    }
  },
)

claim(
  'throws a RangeError when the bytes are not there',
  { readMore: 'a-number-that-does-not-fit', weight: 2 },
  async story => {
    const bytes = Buffer.from([1, 2, 3, 4, 5, 6])
    for (const kind of ALL) {
      await expectNumbers(story, kind, [{ bytes, offset: bytes.length - kind.bits / 8 }])
      const near = [bytes.length - kind.bits / 8 + 1, bytes.length - 1, bytes.length, 100, -1, -2, -4]
      const offsets = [...near.map(String), '0.5', 'NaN']
      const piece = { kind: 'piece' as const, stream: 0, from: 0, to: bytes.length }
      const sessions = offsets.map(text => callOf(unpackerOf(kind), [piece, { kind: 'number', text }]))
      const empty = callOf(unpackerOf(kind), [
        { ...piece, to: 0 },
        { kind: 'plain', value: 0 },
      ])
      const reports = await byteOrder.play(story, { streams: [streamOf(bytes)], sessions: [...sessions, empty] })
      for (const [index, report] of reports.entries()) {
        const offset = offsets[index]
        const what = offset === undefined ? 'no bytes and offset 0' : `${bytes.length} bytes and offset ${offset}`
        story.asks(`call ${unpackerOf(kind)} with ${what}`)
        const isNoInteger = offset !== undefined && !near.includes(Number(offset))
        expectRangeError(story, report, isNoInteger ? 'accepts-fractions' : 'reads-past-the-end')
      }
    }
  },
)

claim('gives any number back that it packed', { readMore: 'byte-order' }, async story => {
  const random = story.random('numbers')
  for (const kind of ALL) {
    const drawn = Array.from({ length: 200 }, () => random.integer(0, 2 ** kind.bits - 1))
    await expectPackedNumbers(story, kind, drawn)
    await expectNumbers(
      story,
      kind,
      drawn.map(number => ({ bytes: write(kind, number), offset: 0 })),
    )
    const steps = drawn.slice(0, 2).map(value => ({
      call: packerOf(kind),
      arguments: [{ kind: 'plain' as const, value }],
    }))
    story.asks(`pack two numbers with ${packerOf(kind)}, and look at the bytes of the first again`)
    const [report] = await byteOrder.play(story, { streams: [], sessions: [{ steps }] })
    if (report?.changedLater !== true) continue
    const expected = 'the bytes of the first number to be as they were'
    story.fail({ expected, observed: 'they have changed', mistake: 'bytes-change-later' })
  }
})

const packerOf = ({ bits, order }: Kind): string => `packUint${bits}${order}`
const unpackerOf = ({ bits, order }: Kind): string => `unpackUint${bits}${order}`
const callOf = (call: string, args: readonly SessionValue[]): Session => ({ steps: [{ call, arguments: args }] })

async function expectPacked(story: Story, kinds: readonly Kind[]): Promise<void> {
  for (const kind of kinds) await expectPackedNumbers(story, kind, NUMBERS[kind.bits])
}

async function expectUnpacked(story: Story, kinds: readonly Kind[]): Promise<void> {
  for (const kind of kinds) {
    const cases = NUMBERS[kind.bits].map(number => ({ bytes: write(kind, number), offset: 0 }))
    await expectNumbers(story, kind, cases)
  }
}

async function expectPackedNumbers(story: Story, kind: Kind, numbers: readonly number[]): Promise<void> {
  const sessions = numbers.map(value => callOf(packerOf(kind), [{ kind: 'plain', value }]))
  const reports = await byteOrder.play(story, { streams: [], sessions })
  for (const [index, report] of reports.entries()) {
    const number = numbers[index]!
    const expected = write(kind, number)
    const bytes = bytesOf(report.returned[0])
    if (bytes?.equals(expected)) continue
    story.asks(`call ${packerOf(kind)}(${number}), which is 0x${number.toString(16).padStart(kind.bits / 4, '0')}`)
    const all = reports.map((each, at) => ({ number: numbers[at]!, bytes: bytesOf(each.returned[0]) }))
    const mistake = nameOfPacked(kind, all)
    story.fail({
      expected: `the bytes ${expected.toString('hex').replace(/..(?=.)/g, '$& ')}`,
      observed:
        bytes === undefined ? describeThrown(report) : `the bytes ${bytes.toString('hex').replace(/..(?=.)/g, '$& ')}`,
      ...(bytes === undefined ? {} : { difference: drawDifference(expected, bytes) }),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
}

async function expectNumbers(
  story: Story,
  kind: Kind,
  cases: readonly { bytes: Buffer; offset: number }[],
): Promise<void> {
  const sessions = cases.map(({ bytes, offset }, stream) => {
    const piece = { kind: 'piece' as const, stream, from: 0, to: bytes.length }
    return callOf(unpackerOf(kind), [piece, { kind: 'plain', value: offset }])
  })
  const reports = await byteOrder.play(story, { streams: cases.map(each => streamOf(each.bytes)), sessions })
  for (const [index, report] of reports.entries()) {
    const { bytes, offset } = cases[index]!
    const expected = read(kind, bytes, offset)
    const number = numberOf(report.returned[0])
    if (number === expected) continue
    const hex = bytes.toString('hex').replace(/..(?=.)/g, '$& ')
    story.asks(`call ${unpackerOf(kind)} with the bytes ${hex} and the offset ${offset}`)
    const all = reports.map((each, at) => ({ ...cases[at]!, number: numberOf(each.returned[0]) }))
    const mistake = nameOfNumber(kind, all)
    story.fail({
      expected: String(expected),
      observed: number === undefined ? describeThrown(report) : String(number),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
}

const numberOf = (value: Returned | undefined): number | undefined =>
  value?.kind === 'number' ? Number(value.text) : undefined

function expectRangeError(story: Story, report: SessionReport, mistake: string): void {
  if (report.threw?.isRangeError) return
  const expected = 'a RangeError'
  if (report.threw !== undefined) {
    const observed = `it threw ${report.threw.name}: ${report.threw.message}`
    story.fail({ expected, observed, mistake: 'throws-another-error' })
  }
  story.fail({ expected, observed: `it returned ${describeReturned(report.returned[0])}`, mistake })
}
