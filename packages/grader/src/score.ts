/** How points come about: an exercise's points are shared among its tests by weight; a skipped test earns its own. */

/** Rounds to a thousandth of a point, so that sums look like sums. */
export const roundPoints = (points: number): number => Math.round(points * 1000) / 1000

/** Shares `points` among tests by weight. */
export function sharePoints(points: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map(weight => roundPoints(total === 0 ? 0 : (points * weight) / total))
}

/** Adds up what was earned; a full score is exactly `points`, whatever rounding did to its parts. */
export function addPoints(points: number, earned: readonly number[], shares: readonly number[]): number {
  const isFull = earned.every((each, i) => each === shares[i])
  if (isFull) return points
  return Math.min(points, roundPoints(earned.reduce((sum, each) => sum + each, 0)))
}
