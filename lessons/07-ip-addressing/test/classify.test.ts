/** `addressClass` and `addressKind`. The oracle is ipaddr.js, refined by the IANA's registry. */
import { claim, moduleExercise, type Story } from '@socket-course/testkit'
import fc from 'fast-check'
import { askAll, casesOf, draw, expectAll, isRight, type Judged, returnedBy } from './ask.ts'
import * as models from './models-classify.ts'
import { BLOCKS, endsOf, kindOf, neighbour } from './special-addresses.ts'

const classify = moduleExercise('classify')

/** The first part from which each class begins. */
const CLASSES = [
  { from: 240, letter: 'E' },
  { from: 224, letter: 'D' },
  { from: 192, letter: 'C' },
  { from: 128, letter: 'B' },
  { from: 0, letter: 'A' },
]

/** Public addresses that look like special ones; they tell one misconception from another. */
const PUBLIC = ['8.8.8.8', '101.2.3.4', '172.64.1.1', '192.1.2.3']

const classOf = (first: number): string => CLASSES.find(({ from }) => first >= from)?.letter ?? ''

claim('gives the class of an address for every first part', { readMore: 'classes' }, async story => {
  const rest = draw(story, fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), 256)
  const pairs = rest.flatMap((parts, first) => [
    [`${first}.0.0.0`, classOf(first)] as const,
    [[first, ...parts].join('.'), classOf(first)] as const,
  ])
  expectAll(story, await askAll(story, classify, casesOf('addressClass', pairs)), models.classes)
})

claim(
  'gives each block of the table its kind',
  { readMore: 'the-table-of-special-addresses', weight: 2 },
  async story => {
    const addresses = BLOCKS.flatMap(({ block }) => {
      const { first, last } = endsOf(block)
      return [neighbour(first, 5), neighbour(last, -5)].filter(each => kindOf(each ?? first) !== 'public')
    })
    await expectKinds(
      story,
      addresses.filter(each => each !== undefined),
    )
  },
)

claim(
  'ends each block where the table says',
  { readMore: 'the-table-of-special-addresses', weight: 2 },
  async story => {
    const addresses = BLOCKS.flatMap(({ block }) => {
      const { first, last } = endsOf(block)
      return [first, last, neighbour(first, -1), neighbour(last, 1)]
    })
    await expectKinds(
      story,
      addresses.filter(each => each !== undefined),
    )
  },
)

claim(
  'tells the limited broadcast from what is reserved',
  { readMore: 'the-table-of-special-addresses' },
  async story => {
    const pairs = ['255.255.255.254', '255.255.255.255', '254.255.255.255'].map(each => [each, kindOf(each)] as const)
    const judged = await askAll(story, classify, casesOf('addressKind', pairs))
    expectAll(story, judged, models.limitedBroadcast)
  },
)

claim(
  'is right for all 65,536 beginnings of an address',
  { readMore: 'compare-numbers-not-text', weight: 2, isLong: true },
  async story => {
    const random = story.random('endings')
    const addresses = Array.from({ length: 65_536 }, (_, begin) => {
      return `${begin >> 8}.${begin & 0xff}.${random.integer(0, 255)}.${random.integer(0, 255)}`
    })
    await expectKinds(story, addresses)
  },
)

claim('looks at the third part where a block is small', { readMore: 'the-table-of-special-addresses' }, async story => {
  const random = story.random('last parts')
  const beginnings = ['192.0', '198.51', '203.0', '192.168', '198.18']
  const thirds = Array.from({ length: 256 }, (_, third) => third)
  await expectKinds(
    story,
    beginnings.flatMap(two => thirds.map(third => `${two}.${third}.${random.integer(0, 255)}`)),
  )
})

/** Asks for the kind of each address that the oracle has a kind for. */
async function expectKinds(story: Story, addresses: readonly string[]): Promise<void> {
  const pairs = [...PUBLIC, ...addresses]
    .map(each => [each, kindOf(each)] as const)
    .filter(([, kind]) => kind !== undefined)
  const judged = await askAll(story, classify, casesOf('addressKind', pairs))
  expectAll(story, judged, hasNoUpperHalf(judged) ? models.signed : models.kinds)
}

/** Tells whether no special address from 128.0.0.0 on was found, in several blocks, and all others were. */
function hasNoUpperHalf(judged: readonly Judged[]): boolean {
  const special = judged.filter(each => models.isUpper(each) && kindOf(String(each.args[0])) !== 'public')
  const kinds = new Set(special.map(each => kindOf(String(each.args[0]))))
  return kinds.size > 2 && special.every(each => !isRight(each) && returnedBy(each) === 'public')
}
