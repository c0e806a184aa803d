/** The verdict on an exercise as a learner sees it: what is right, the first thing that is not, and where to go on. */

import { stripVTControlCharacters } from 'node:util'
import { type ExerciseResult, hasPassed, type ReportedFinding, type TestResult } from '@socket-course/grader'
import { drawTimeline } from '@socket-course/testkit'
import type { Screen } from './screen.ts'

const LABEL_WIDTH = 11
/** How many failed tests are named beside the one that is shown. */
const MOST_NAMED = 6

/** Prints one line that says how far an exercise is. */
export function printSummary(screen: Screen, name: string, result: ExerciseResult): void {
  if (result.reason !== undefined) {
    screen.print(`${screen.style('red', 'MISSING')}  ${name}`, ...screen.wrap(result.reason, 2))
    return
  }
  const passed = result.tests.filter(test => test.status === 'passed').length
  const skipped = result.tests.filter(test => test.status === 'skipped').length
  const word = hasPassed(result) ? screen.style('green', 'PASSED') : screen.style('red', 'FAILED')
  const left = skipped === 0 ? '' : `, ${skipped} skipped`
  const points = `${showPoints(result.score)} of ${result.maxScore} ${result.maxScore === 1 ? 'point' : 'points'}`
  const facts = `${passed} of ${result.tests.length} tests passed${left}, ${points}`
  const line = `${word}  ${name}  ${facts}`
  if (stripVTControlCharacters(line).length <= screen.columns) screen.print(line)
  else screen.print(`${word}  ${name}`, ...screen.wrap(facts, 2))
  for (const test of result.tests) {
    if (test.skippedBecause !== undefined) {
      screen.print(...screen.wrap(`skipped: ${test.name} (${test.skippedBecause})`, 2))
    }
  }
}

/** Points with two decimals at most: a learner needs no more. */
const showPoints = (points: number): string => String(Math.floor(points * 100) / 100)

/** Chooses the failure to begin with: the first in the order of the lesson. */
export function firstFailure(tests: readonly TestResult[]): TestResult | undefined {
  return tests.find(test => test.status === 'failed')
}

/** Prints one failed test in full. */
export function printFailure(screen: Screen, test: TestResult): void {
  screen.print('', ...screen.wrap(`${screen.style(['bold', 'red'], 'failed:')} ${screen.style('bold', test.name)}`))
  if (test.finding !== undefined) printFinding(screen, test.finding)
}

/** Prints the names of the failed tests that are not shown in full. */
export function printOtherFailures(screen: Screen, tests: readonly TestResult[], shown: TestResult | undefined): void {
  const others = tests.filter(test => test.status === 'failed' && test !== shown && test.name !== shown?.name)
  if (others.length === 0) return
  screen.print('', others.length === 1 ? 'One more test fails:' : `${others.length} more tests fail:`)
  for (const { name, finding } of others.slice(0, MOST_NAMED)) {
    const mistake = finding?.mistake === undefined ? '' : `  (${finding.mistake})`
    screen.print(...screen.wrap(`- ${name}${mistake}`, 2))
  }
  if (others.length > MOST_NAMED) {
    screen.print(...screen.wrap(`… and ${others.length - MOST_NAMED} more; --all shows each in full`, 2))
  }
}

function printFinding(screen: Screen, finding: ReportedFinding): void {
  const field = (label: string, text: string) => {
    const [first = '', ...rest] = screen.wrap(text, LABEL_WIDTH + 2)
    screen.print(`  ${screen.style('dim', label.padEnd(LABEL_WIDTH))}${first.trimStart()}`, ...rest)
  }
  field('asked to', finding.asked)
  field('expected', finding.expected)
  field('observed', finding.observed)
  const indent = ' '.repeat(LABEL_WIDTH + 2)
  if (finding.difference !== undefined) screen.print(...finding.difference.map(line => indent + line))
  if (finding.output !== undefined && finding.output.length > 0) {
    screen.print(`  ${screen.style('dim', 'your program printed')}`, ...drawOutput(screen, finding.output))
  }
  if (finding.mistake !== undefined) {
    screen.print('', ...screen.wrap(`This looks like: ${screen.style('bold', finding.mistake)}`, 2))
    screen.print(...screen.wrap(finding.message, 4))
  }
  if (finding.advice !== undefined) screen.print('', ...screen.wrap(finding.advice, 2))
  if (finding.timeline.length > 0) {
    screen.print('', `  ${screen.style('dim', 'what happened')}`)
    screen.print(...drawTimeline(finding.timeline, screen.columns - 2).map(line => `  ${line}`))
  }
  screen.print('', ...screen.wrap(`Read more: ${screen.style('underline', finding.readMore)}`, 2))
}

/** What the program printed, behind bars; a longer line goes on below, from a blank where it has one. */
function drawOutput(screen: Screen, lines: readonly string[]): string[] {
  const width = screen.columns - '    | '.length
  const part = new RegExp(`.{1,${width}}(?=\\s|$)|.{1,${width}}`, 'gsu')
  return lines.flatMap(line => {
    const [first = '', ...rest] = line.match(part) ?? []
    return [first, ...rest.map(each => each.trimStart())].map(each => `    | ${each}`)
  })
}
