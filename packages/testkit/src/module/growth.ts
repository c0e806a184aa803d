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
/** How often a suspicious pair is measured again before it is believed. */
const TRIES = 4

/** Two sizes between which the cost grew too fast. */
export type Growth = { small: number; large: number; smallMs: number; largeMs: number }

/**
 * Measures growing sizes and gives the first pair whose cost grows with the square of the size, or `undefined`.
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
  for (let large = first * GROWTH_STEP; large <= last; large *= GROWTH_STEP) {
    const small = large / GROWTH_STEP
    let largeMs = await measure(large)
    const isTooFast = () => largeMs >= MEANINGFUL_MS && largeMs > MOST_GROWTH * smallMs
    for (let attempt = 1; attempt < TRIES && isTooFast(); attempt++) {
      // The larger one again at its least; the smaller one at its most, since it may have had luck.
      largeMs = Math.min(largeMs, await measure(large))
      smallMs = Math.max(smallMs, await measure(small))
    }
    if (isTooFast()) return { small, large, smallMs, largeMs }
    smallMs = largeMs
  }
  return undefined
}
