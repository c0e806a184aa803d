/**
 * A finding: what a failed test has to say. Fields first; every sentence that somebody reads is made from them.
 */
import type { TimelineEntry } from './timeline.ts'

/** What a failed test found out. */
export type Finding = {
  /** What the program was asked to do, as a sentence that begins with a verb: `echo 256 bytes`. */
  asked: string
  expected: string
  observed: string
  /** The id of the mistake that this looks like, where one fits. */
  mistake?: string
  /** Where the lesson explains it, as an anchor, if not where the claim says and not where the mistake does. */
  readMore?: string
  /** The two byte sequences around their first difference, drawn line by line. */
  difference?: string[]
  /** What the program itself printed last, where that explains more than the tests can. */
  output?: string[]
  /** One thing to try next. */
  advice?: string
  /** The course's seed, where the test drew its input at random. */
  seed?: number
  timeline: TimelineEntry[]
}

/** Thrown by a test that failed because of what it judges. Everything else that a test throws is the course's fault. */
export class FindingError extends Error {
  readonly finding: Finding

  constructor(finding: Finding) {
    super(`Asked to ${finding.asked}. Expected ${finding.expected}. Observed ${finding.observed}.`)
    this.name = 'FindingError'
    this.finding = finding
  }
}
