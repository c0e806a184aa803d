import { expect, test } from 'vitest'
import { findQuadraticGrowth } from '../src/module/growth.ts'

/** Runs the search over a cost that a formula gives, and tells which sizes were measured. */
async function search(cost: (bytes: number, run: number) => number) {
  const sizes: number[] = []
  const growth = await findQuadraticGrowth(1_000, 64_000, async bytes => {
    sizes.push(bytes)
    return cost(bytes, sizes.length)
  })
  return { growth, largest: Math.max(...sizes) }
}

test('linear cost is followed to the largest size', async () => {
  expect(await search(bytes => bytes / 100)).toEqual({ growth: undefined, largest: 64_000 })
})

test('cost that grows with the size and its logarithm passes', async () => {
  expect((await search(bytes => (bytes * Math.log2(bytes)) / 500)).growth).toBeUndefined()
})

test('quadratic cost is found at the first pair that takes long enough', async () => {
  const { growth, largest } = await search(bytes => bytes ** 2 / 1_000_000)
  expect(growth).toEqual({ small: 4_000, large: 16_000, smallMs: 16, largeMs: 256 })
  expect(largest).toBe(16_000)
})

test('quadratic cost beside a linear one is found', async () => {
  expect((await search(bytes => bytes / 1_000 + bytes ** 2 / 1_000_000)).growth?.large).toBe(16_000)
})

test('one run that was disturbed decides nothing', async () => {
  for (const disturbed of [1, 2, 3, 4, 5, 6]) {
    const { growth } = await search((bytes, run) => (bytes / 100) * (run === disturbed ? 50 : 1))
    expect(growth).toBeUndefined()
  }
})

test('times that are too short say nothing', async () => {
  expect((await search(bytes => bytes ** 2 / 1e9)).growth).toBeUndefined()
})
