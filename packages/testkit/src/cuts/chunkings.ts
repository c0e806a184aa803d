/**
 * The ways in which a network may cut a stream, for tests of whatever reads one: whole, in two at every place, byte by
 * byte, and at random places that a seed repeats. Pure functions of lengths; what is between the cuts is not known here.
 */
import type { SeededRandom } from '../story/story.ts'

/** Where a stream is cut: offsets above 0 and below its length, ascending. None means that it comes in one piece. */
export type Cuts = readonly number[]

/** What to draw. */
export type ChunkingOptions = {
  /** Offsets at which a field or a message ends. In a long stream only these, and one byte to either side, are tried. */
  borders?: readonly number[]
  /** For cuts at random places; none are drawn without it. */
  random?: SeededRandom
  /** How many chunkings with several cuts at random places; 20 when left out. */
  draws?: number
}

/** A stream up to this length is cut at every place, in bytes. */
const SHORT_BYTES = 400
/** A stream up to this length also comes byte by byte, in bytes. */
const BYTE_BY_BYTE = 5_000
/** Every pair of cuts at borders is tried up to so many borders. */
const PAIRED_BORDERS = 12

/** Cuts a stream into its pieces, which are views of it. */
export function cutAt(bytes: Uint8Array, cuts: Cuts): Uint8Array[] {
  return [...cuts, bytes.length].map((to, index) => bytes.subarray(cuts[index - 1] ?? 0, to))
}

/** Gives the chunkings of a stream, simplest first: whole, one cut, two cuts at borders, byte by byte, at random. */
export function everyChunking(length: number, options: ChunkingOptions = {}): Cuts[] {
  const { borders = [], random, draws = 20 } = options
  const isInside = (at: number) => at > 0 && at < length
  const near = unique(borders.flatMap(at => [at - 1, at, at + 1])).filter(isInside)
  const everywhere = Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1)
  const single = length <= SHORT_BYTES ? everywhere : near
  const chunkings: Cuts[] = [[], ...single.map(at => [at])]
  const paired = near.slice(0, 3 * PAIRED_BORDERS)
  for (const [index, from] of paired.entries()) for (const to of paired.slice(index + 1)) chunkings.push([from, to])
  if (length > 1 && length <= BYTE_BY_BYTE) chunkings.push(everywhere)
  if (random !== undefined && length > 2) {
    for (let draw = 0; draw < draws; draw++) {
      const count = random.integer(1, Math.min(8, length - 1))
      chunkings.push(unique(Array.from({ length: count }, () => random.integer(1, length - 1))))
    }
  }
  return chunkings
}

/**
 * Finds the smallest chunking that fails: among those that are known to, then by leaving cuts out as long as it still
 * fails.
 *
 * @param failing chunkings that fail, at least one
 * @param fail tells of each candidate whether it fails; all are asked in one question
 */
export async function smallestFailingCuts(
  failing: readonly Cuts[],
  fail: (candidates: Cuts[]) => Promise<boolean[]>,
): Promise<Cuts> {
  let smallest = failing.reduce((one, other) => (other.length < one.length ? other : one))
  for (let block = Math.ceil(smallest.length / 2); block >= 1 && smallest.length > 1; ) {
    const candidates: Cuts[] = []
    for (let at = 0; at < smallest.length; at += block) {
      candidates.push([...smallest.slice(0, at), ...smallest.slice(at + block)])
    }
    const index = (await fail(candidates)).indexOf(true)
    const candidate = candidates[index]
    if (candidate === undefined) {
      if (block === 1) break
      block = Math.ceil(block / 2)
    } else {
      smallest = candidate
      block = Math.min(block, Math.max(1, Math.ceil(smallest.length / 2)))
    }
  }
  return smallest
}

const unique = (offsets: readonly number[]): number[] => [...new Set(offsets)].sort((one, other) => one - other)
