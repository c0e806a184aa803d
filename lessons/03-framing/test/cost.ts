/** What a decoder costs: it has to grow as the bytes do, whatever the pieces. */
import {
  countBytes,
  findQuadraticGrowth,
  HOPELESS_GROWTH_MS,
  type ModuleHost,
  type Story,
  type Stream,
} from '@socket-course/testkit'

const KIB = 1 << 10
const MIB = 1 << 20

/** One way in which many bytes come. */
export type Load = {
  /** What is decoded, as `one line`. */
  what: string
  /** How large the pieces are; 0 means that all comes at once. */
  pieceBytes: number
  first: number
  last: number
  /** The stream of about that size, and how many messages are in it. */
  build: (bytes: number) => { stream: Stream; messages: number }
}

/** The sizes for pieces of one byte, of 1 KiB and of 64 KiB, and for one piece with all in it. */
export const SIZES = {
  bytewise: { pieceBytes: 1, first: 2 * KIB, last: 512 * KIB },
  small: { pieceBytes: KIB, first: 64 * KIB, last: 16 * MIB },
  large: { pieceBytes: 64 * KIB, first: MIB, last: 64 * MIB },
  glued: { pieceBytes: 0, first: 4 * KIB, last: 4 * MIB },
} as const

/** Ends the claim when the cost of one of the loads grows with the square of the bytes. */
export async function expectLinearCost(
  story: Story,
  host: ModuleHost,
  className: string,
  loads: readonly Load[],
): Promise<void> {
  for (const { what, pieceBytes, first, last, build } of loads) {
    const pieces = pieceBytes === 0 ? 'one piece' : `pieces of ${countBytes(pieceBytes)}`
    const growth = await findQuadraticGrowth(first, last, async bytes => {
      story.asks(`decode ${what} of ${countBytes(bytes)} in ${pieces}`)
      const { stream, messages } = build(bytes)
      const measured = await host.measure(story, {
        make: { name: className, arguments: [{ kind: 'plain', value: 128 * MIB }] },
        call: 'push',
        stream,
        pieceBytes: pieceBytes === 0 ? 128 * MIB : pieceBytes,
        mostMs: HOPELESS_GROWTH_MS,
      })
      if (measured.threw !== undefined) {
        const observed = `it threw ${measured.threw.name}: ${measured.threw.message}`
        story.fail({ expected: `${messages} in all, and no error`, observed })
      }
      if (measured.items !== messages && !measured.isCutShort) {
        story.fail({ expected: `${messages} in all`, observed: String(measured.items) })
      }
      return measured.processorMs
    })
    if (growth === undefined) continue
    const times = growth.large / growth.small
    story.fail({
      asked: `decode ${what} in ${pieces}`,
      expected: `about ${times} times the processor time for ${times} times the bytes`,
      observed:
        `${growth.smallMs.toFixed(1)} ms for ${countBytes(growth.small)}, and ${growth.largeMs.toFixed(1)} ms ` +
        `for ${countBytes(growth.large)}: ${(growth.largeMs / growth.smallMs).toFixed(0)} times as much`,
      mistake: 'quadratic-buffering',
    })
  }
}
