/** A finding as lines of plain text, in the order in which a learner needs them; for every report that is text. */
import { drawTimeline, withoutControlCharacters } from '@socket-course/testkit'
import type { ReportedFinding } from '../result.ts'

/** Writes what was asked, expected and observed, the mistake, what happened, and where to read on. */
export function describeFinding(finding: ReportedFinding, widthColumns = 100): string[] {
  const lines = [
    `asked to   ${finding.asked}`,
    `expected   ${finding.expected}`,
    `observed   ${finding.observed}`,
    ...(finding.difference ?? []).map(line => `           ${line}`),
    ...(finding.output?.length ? ['the program printed', ...finding.output.map(line => `           ${line}`)] : []),
    ...(finding.mistake === undefined ? [] : [`looks like ${finding.mistake}`, `           ${finding.message}`]),
    ...(finding.advice === undefined ? [] : [`try this   ${finding.advice}`]),
    'what happened',
    ...drawTimeline(finding.timeline, widthColumns - 2).map(line => `  ${line}`),
    `read more  ${finding.readMore}`,
    ...(finding.seed === undefined ? [] : [`seed       ${finding.seed}`]),
  ]
  return lines.map(withoutControlCharacters)
}
