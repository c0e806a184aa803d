import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addPoints, roundPoints, sharePoints } from '../src/score.ts'

const points = fc.integer({ min: 1, max: 100_000 }).map(thousandths => thousandths / 1000)
const weights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 60 })

test('shares add up to the points, but for the rounding of each', () => {
  fc.assert(
    fc.property(points, weights, (total, parts) => {
      const sum = sharePoints(total, parts).reduce((a, b) => a + b, 0)
      expect(Math.abs(sum - total)).toBeLessThanOrEqual(0.0005 * parts.length + 1e-9)
    }),
  )
})

test('a test of twice the weight earns twice as much', () => {
  expect(sharePoints(6, [1, 2, 3])).toEqual([1, 2, 3])
  expect(sharePoints(1, [1, 1, 1])).toEqual([0.333, 0.333, 0.333])
})

test('what earned everything is exactly full', () => {
  fc.assert(
    fc.property(points, weights, (total, parts) => {
      const shares = sharePoints(total, parts)
      expect(addPoints(total, shares, shares)).toBe(total)
    }),
  )
})

test('what lost something is between nothing and full, and nothing is exactly 0', () => {
  fc.assert(
    fc.property(points, weights, fc.infiniteStream(fc.boolean()), (total, parts, passes) => {
      const shares = sharePoints(total, parts)
      const earned = shares.map(share => (passes.next().value ? share : 0))
      const score = addPoints(total, earned, shares)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(total)
      expect(roundPoints(score)).toBe(score)
    }),
  )
  expect(addPoints(1, [0, 0, 0], [0.333, 0.333, 0.333])).toBe(0)
})

test('tests without weight share nothing', () => {
  expect(sharePoints(5, [0, 0])).toEqual([0, 0])
})
