/**
 * Tells linear cost from quadratic cost without a clock that decides: two sizes are compared within one run, each with
 * the least of several tries, so that only the way the cost grows counts, not how fast or how busy the machine is.
 */

/** Each size is so many times the one before: linear cost grows as much, quadratic cost by the square of it. */
export const GROWTH_STEP = 4
/** Between 4 (linear) and 16 (quadratic), nearer to the latter: caches and the garbage collector cost a little more. */
const MOST_GROWTH = 10
/** A shorter time says nothing of how it grows, in milliseconds of processor time. */
const MEANINGFUL_MS = 40
/** Who needs so long for one size is not asked for a larger one: slow is not wrong, and the sizes so far were linear. */
const ENOUGH_MS = 250
/** So much for one size is beyond doubt: who needs it twice is not measured more often, and need not be
 * let finish. */
export const HOPELESS_GROWTH_MS = MOST_GROWTH * ENOUGH_MS
/** How often a suspicious pair is measured again before it is believed. */
const TRIES = 4

/** Two sizes between which the cost grew too fast. */
export type Growth = { small: number; large: number; smallMs: number; largeMs: number }

/**
 * Measures growing sizes and gives the first pair whose cost grows with the square of the size, or `undefined`. The
 * first size must be so small that quadratic cost does not show there.
 *
 * @param first the smallest size, in bytes
 * @param last no size is larger; the largest is reached only while the cost is linear
 * @param measure gives the processor time of one run, in milliseconds
 */
export async function findQuadraticGrowth(
  first: number,
  last: number,
  measure: (bytes: number) => Promise<number>,
): Promise<Growth | undefined> {
  await measure(first) // the first run compiles
  let smallMs = await measure(first)
  for (let large = first * GROWTH_STEP; large <= last && smallMs < ENOUGH_MS; large *= GROWTH_STEP) {
    const small = large / GROWTH_STEP
    let largeMs = await measure(large)
    const isTooFast = () => largeMs >= MEANINGFUL_MS && largeMs > MOST_GROWTH * smallMs
    const tries = () => (largeMs < HOPELESS_GROWTH_MS ? TRIES : 2)
    for (let attempt = 1; attempt < tries() && isTooFast(); attempt++) {
      // The larger one again at its least; the smaller one at its most, since it may have had luck.
      largeMs = Math.min(largeMs, await measure(large))
      smallMs = Math.max(smallMs, await measure(small))
    }
    if (isTooFast()) return { small, large, smallMs, largeMs }
    smallMs = largeMs
  }
  return undefined
}
