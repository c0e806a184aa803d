import { describe, expect, test } from 'vitest'
import { SeededRandom, Story } from '../src/story/story.ts'
import { findingOf } from './finding-words.ts'

describe('a story', () => {
  test('releases what was opened last first, one after the other', async () => {
    const story = new Story(1)
    const order: string[] = []
    story.afterwards(() => {
      order.push('first')
    })
    story.afterwards(async () => {
      await Promise.resolve()
      order.push('second')
    })
    await story.end()
    expect(order).toEqual(['second', 'first'])
  })

  test('releases what is opened while it ends', async () => {
    const story = new Story(1)
    const order: string[] = []
    story.afterwards(() => {
      story.afterwards(() => {
        order.push('late')
      })
    })
    await story.end()
    expect(order).toEqual(['late'])
  })

  test('releases everything, and tells of it, when one release fails', async () => {
    const story = new Story(1)
    const order: string[] = []
    story.afterwards(() => {
      order.push('first')
    })
    story.afterwards(() => {
      throw new Error('no')
    })
    await expect(story.end()).rejects.toThrow('no')
    expect(order).toEqual(['first'])
  })

  test('releases nothing twice', async () => {
    const story = new Story(1)
    let times = 0
    story.afterwards(() => {
      times += 1
    })
    await story.end()
    await story.end()
    expect(times).toBe(1)
  })

  test('numbers its connections from 1', () => {
    const story = new Story(1)
    expect([story.nextConnection(), story.nextConnection()]).toEqual([1, 2])
  })
})

describe('a finding', () => {
  const failure = { expected: '2', observed: '3' }

  test('quotes the last task, in one sentence each', async () => {
    const story = new Story(1)
    story.asks('count to 1')
    story.asks('count to 2')
    expect(() => story.fail(failure)).toThrow('Asked to count to 2. Expected 2. Observed 3.')
  })

  test('may name a task of its own', async () => {
    const story = new Story(1)
    story.asks('count to 2')
    const finding = await findingOf(() => story.fail({ ...failure, asked: 'load the file' }))
    expect(finding.asked).toBe('load the file')
  })

  test('carries the timeline', async () => {
    const story = new Story(1)
    story.timeline.add({ who: 'tests', what: 'connects', connection: 1 })
    const finding = await findingOf(() => story.fail(failure))
    expect(finding.timeline).toMatchObject([{ who: 'tests', what: 'connects', connection: 1 }])
  })

  test('carries the seed where the story drew at random', async () => {
    const story = new Story(42)
    story.random('sizes')
    expect(await findingOf(() => story.fail(failure))).toMatchObject({ seed: 42 })
  })

  test('carries no seed where nothing was drawn', async () => {
    expect(await findingOf(() => new Story(42).fail(failure))).not.toHaveProperty('seed')
  })
})

describe('random bytes', () => {
  test('repeat with the same seed and name', () => {
    expect(new Story(7).random('sizes').bytes(100)).toEqual(new Story(7).random('sizes').bytes(100))
  })

  test.each([
    ['another seed', 8, 'sizes'],
    ['another name', 7, 'reset'],
    ['a name of the same letters', 7, 'sizse'],
  ])('are others with %s', (_, seed, name) => {
    expect(new SeededRandom(seed, name).bytes(100)).not.toEqual(new SeededRandom(7, 'sizes').bytes(100))
  })

  test('stay the same from release to release, so that a printed seed still repeats', () => {
    expect(new SeededRandom(1, 'sizes').bytes(8).toString('hex')).toMatchInlineSnapshot(`"6815291cd5fd3019"`)
  })

  test('take every value', () => {
    expect(new Set(new SeededRandom(1, 'all').bytes(10_000)).size).toBe(256)
  })

  test('integers reach both ends of their range and never leave it', () => {
    const random = new SeededRandom(1, 'range')
    const drawn = Array.from({ length: 1000 }, () => random.integer(-3, 3))
    expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3])
  })
})
