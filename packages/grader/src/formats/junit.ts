/**
 * JUnit XML in the shape that both the Ant and the Jenkins schema accept: no attributes on `testsuites`, every element
 * of a suite present, times with three decimals. What a submission printed is escaped, and control characters removed,
 * since XML 1.0 has no way to write them.
 */
import { withoutControlCharacters } from '@socket-course/testkit'
import type { ExerciseResult, Result, TestResult } from '../result.ts'
import { describeFinding } from './finding-text.ts'

/** Writes results as one JUnit report: a suite for each exercise. */
export function formatJunit(results: readonly Result[]): string {
  const suites = results
    .flatMap(result =>
      result.status === 'graded'
        ? result.exercises.map(exercise => (id: number) => formatSuite(result, exercise, id))
        : [(id: number) => formatBroken(result, id)],
    )
    .map((format, id) => format(id)) // numbered through the whole report
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`
}

function formatSuite(result: Result, exercise: ExerciseResult, id: number): string {
  const tests = exercise.tests
  const failures = tests.filter(test => test.status === 'failed').length
  const skipped = tests.filter(test => test.status === 'skipped').length
  const cases = tests.map(test => formatCase(result, exercise, test)).join('')
  const missing =
    exercise.reason === undefined
      ? ''
      : `    <testcase name="is there" classname="${className(result, exercise)}" time="0.000">\n      <failure message="${escapeXml(exercise.reason)}" type="missing"></failure>\n    </testcase>\n`
  const count = tests.length + (missing === '' ? 0 : 1)
  return `${openSuite(`${result.submission}/${result.lesson}/${exercise.id}`, id, {
    tests: count,
    failures: failures + (missing === '' ? 0 : 1),
    errors: 0,
    skipped,
    timeMs: tests.reduce((sum, test) => sum + test.durationMs, 0),
  })}    <properties>
      <property name="score" value="${exercise.score}"></property>
      <property name="maxScore" value="${exercise.maxScore}"></property>
    </properties>
${missing}${cases}${CLOSE_SUITE}`
}

function formatCase(result: Result, exercise: ExerciseResult, test: TestResult): string {
  const open = `    <testcase name="${escapeXml(test.name)}" classname="${className(result, exercise)}" time="${seconds(test.durationMs)}">`
  if (test.status === 'skipped') return `${open}\n      <skipped></skipped>\n    </testcase>\n`
  if (test.finding === undefined) return `${open}</testcase>\n`
  const { finding } = test
  const type = finding.mistake ?? 'finding'
  const text = describeFinding(finding).join('\n')
  return `${open}\n      <failure message="${escapeXml(finding.message)}" type="${escapeXml(type)}">${escapeXml(text)}</failure>\n    </testcase>\n`
}

function formatBroken(result: Result, id: number): string {
  const reason = escapeXml(result.reason ?? 'unknown')
  const open = openSuite(`${result.submission}/${result.lesson}`, id, {
    tests: 1,
    failures: 0,
    errors: 1,
    skipped: 0,
    timeMs: 0,
  })
  const broken = `    <testcase name="${result.status}" classname="${escapeXml(result.submission)}" time="0.000">\n      <error message="${reason}" type="${result.status}"></error>\n    </testcase>\n`
  return `${open}    <properties></properties>\n${broken}${CLOSE_SUITE}`
}

type Counts = { tests: number; failures: number; errors: number; skipped: number; timeMs: number }

function openSuite(name: string, id: number, counts: Counts): string {
  const { tests, failures, errors, skipped, timeMs } = counts
  return `  <testsuite id="${id}" package="${escapeXml(name)}" name="${escapeXml(name)}" hostname="localhost" timestamp="${new Date().toISOString().slice(0, 19)}" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds(timeMs)}">\n`
}

const CLOSE_SUITE = '    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n'

const className = (result: Result, exercise: ExerciseResult): string =>
  escapeXml(`${result.submission}.${result.lesson}.${exercise.id}`)

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

function escapeXml(text: string): string {
  return withoutControlCharacters(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
