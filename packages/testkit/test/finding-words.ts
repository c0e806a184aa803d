/** A finding as the lines that a person reads, without what differs from run to run: times, ports, timelines. */
import { type Finding, FindingError } from '../src/story/finding.ts'

/** Runs a check that must fail because of what it judges, and gives its finding. */
export async function findingOf(check: () => unknown): Promise<Finding> {
  try {
    await check()
  } catch (error) {
    if (error instanceof FindingError) return error.finding
    throw error
  }
  throw new Error('expected a finding, but the check passed')
}

/** Writes the words of a finding one below the other. */
export function wordsOf(finding: Finding): string {
  const { asked, expected, observed, mistake, difference = [], output = [], advice } = finding
  return [
    `asked     ${asked}`,
    `expected  ${expected}`,
    `observed  ${observed}`,
    ...(mistake === undefined ? [] : [`mistake   ${mistake}`]),
    ...difference.map(line => `  ${line}`),
    ...output.map(line => `output    ${line}`),
    ...(advice === undefined ? [] : [`advice    ${advice}`]),
    '',
  ].join('\n')
}
