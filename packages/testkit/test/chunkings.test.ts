import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cuts, cutAt, everyChunking, smallestFailingCuts } from '../src/cuts/chunkings.ts'
import { SeededRandom } from '../src/story/story.ts'

const random = () => new SeededRandom(7, 'cuts')

describe('everyChunking', () => {
  test('cuts a short stream whole, at each place, and byte by byte', () => {
    expect(everyChunking(4)).toEqual([[], [1], [2], [3], [1, 2, 3]])
  })

  test('has nothing to cut in one byte or none', () => {
    expect([everyChunking(0), everyChunking(1)]).toEqual([[[]], [[]]])
  })

  test('cuts at borders in pairs', () => {
    expect(everyChunking(9, { borders: [4] })).toContainEqual([3, 5])
  })

  test('cuts a long stream at borders and one byte to either side', () => {
    expect(everyChunking(1_000_000, { borders: [4, 1_000_000] })).toEqual([
      [],
      [3],
      [4],
      [5],
      [999_999],
      ...[
        [3, 4],
        [3, 5],
        [3, 999_999],
        [4, 5],
        [4, 999_999],
        [5, 999_999],
      ],
    ])
  })

  test('draws the same places for the same seed', () => {
    const draw = () => everyChunking(1000, { random: random(), draws: 5 })
    expect(draw()).toEqual(draw())
    expect(draw().length).toBe(1 + 1 + 5)
  })

  test('gives offsets that ascend and lie inside, whatever is asked', () => {
    fc.assert(
      fc.property(fc.nat(600), fc.array(fc.nat(700), { maxLength: 5 }), (length, borders) => {
        for (const cuts of everyChunking(length, { borders, random: random(), draws: 3 })) {
          for (const [index, at] of cuts.entries()) expect(at > (cuts[index - 1] ?? 0) && at < length).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })
})

test('the pieces are the stream again', () => {
  const bytes = random().bytes(40)
  for (const cuts of everyChunking(40, { random: random() })) {
    const pieces = cutAt(bytes, cuts)
    expect(pieces.length).toBe(cuts.length + 1)
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
  }
})

describe('smallestFailingCuts', () => {
  const search = async (failing: Cuts[], isWrong: (cuts: Cuts) => boolean) => {
    let questions = 0
    const cuts = await smallestFailingCuts(failing, async candidates => {
      questions += 1
      return candidates.map(isWrong)
    })
    return { cuts, questions }
  }
  const bytewise = Array.from({ length: 299 }, (_, index) => index + 1)

  test('takes the known failure with the fewest cuts', async () => {
    expect((await search([[1, 2], [5]], () => true)).cuts).toEqual([5])
    expect((await search([[], [5]], () => true)).cuts).toEqual([])
  })

  test('finds the one cut among hundreds', async () => {
    const { cuts, questions } = await search([bytewise], cuts => cuts.includes(123))
    expect(cuts).toEqual([123])
    expect(questions).toBeLessThan(20)
  })

  test('finds two cuts that fail only together', async () => {
    expect((await search([bytewise], cuts => cuts.includes(4) && cuts.includes(200))).cuts).toEqual([4, 200])
  })

  test('keeps all of them where each is needed', async () => {
    expect((await search([[1, 2, 3]], cuts => cuts.length === 3)).cuts).toEqual([1, 2, 3])
  })
})
