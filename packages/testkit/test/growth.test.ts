import { expect, test } from 'vitest'
import { findQuadraticGrowth, HOPELESS_GROWTH_MS } from '../src/module/growth.ts'

/** Runs the search over a cost that a formula gives, and tells which sizes were measured. */
async function search(cost: (bytes: number, run: number) => number) {
  const sizes: number[] = []
  const growth = await findQuadraticGrowth(1_000, 64_000, async bytes => {
    sizes.push(bytes)
    return cost(bytes, sizes.length)
  })
  return { growth, largest: Math.max(...sizes), sizes }
}

test('linear cost is followed to the largest size', async () => {
  expect(await search(bytes => bytes / 300)).toMatchObject({ growth: undefined, largest: 64_000 })
})

test('cost that grows with the size and its logarithm passes', async () => {
  expect((await search(bytes => (bytes * Math.log2(bytes)) / 5_000)).growth).toBeUndefined()
})

test('quadratic cost is found at the first pair that takes long enough', async () => {
  const { growth, largest } = await search(bytes => bytes ** 2 / 1_000_000)
  expect(growth).toEqual({ small: 2_000, large: 8_000, smallMs: 4, largeMs: 64 })
  expect(largest).toBe(8_000)
})

test('quadratic cost beside a linear one is found', async () => {
  expect((await search(bytes => bytes / 1_000 + bytes ** 2 / 1_000_000)).growth?.large).toBe(8_000)
  expect((await search(bytes => bytes / 100 + bytes ** 2 / 1_000_000)).growth?.large).toBe(32_000)
})

test('one run that was disturbed decides nothing', async () => {
  for (const disturbed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { growth } = await search((bytes, run) => (bytes / 300) * (run === disturbed ? 500 : 1))
    expect(growth).toBeUndefined()
  }
})

test('times that are too short say nothing', async () => {
  expect((await search(bytes => bytes ** 2 / 1e9)).growth).toBeUndefined()
})

test('a size that is beyond doubt is measured only once more', async () => {
  const { growth, sizes } = await search(bytes => (bytes <= 2_000 ? 1 : HOPELESS_GROWTH_MS))
  expect([growth?.large, sizes]).toEqual([4_000, [1_000, 1_000, 2_000, 4_000, 4_000, 1_000]])
})

test('slow but linear cost is not followed for ever', async () => {
  expect(await search(bytes => bytes / 10)).toMatchObject({ growth: undefined, largest: 4_000 })
})
