/**
 * `npm test`: every check of the repository, through Turborepo, and one line at the end that adds them up.
 * Checks of texts and types are cached by their inputs; whatever talks to sockets runs every time.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Counts, StepReport } from './step.ts'

const STEPS = ['types', 'lint', 'markdown', 'arrows', 'api', 'packages', 'lessons', 'verify'] as const

const root = resolve(import.meta.dirname, '..')
const reportOf = (step: string): string => join(root, 'reports', `${step}.json`)

for (const step of STEPS) rmSync(reportOf(step), { force: true })
const began = performance.now()
const { status } = spawnSync('turbo', ['run', ...STEPS, '--continue', '--concurrency=2', '--output-logs=new-only'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
})

const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const reports = STEPS.map(step => ({ step, ...readReport(step) }))
for (const { step, failures } of reports) {
  if (failures.length > 0) console.log(`\n${step}: what failed\n${failures.map(line => `  ${line}`).join('\n')}`)
}
console.log('')
for (const { step, ...counts } of reports) {
  console.log(
    `${step.padEnd(10)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`.replace(
      ', 0 skipped',
      '',
    ),
  )
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
}
const isRed = status !== 0 || total.failed > 0
if (isRed && total.failed === 0) total.failed = 1
console.log(`\nin ${Math.round((performance.now() - began) / 1000)} s`)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = isRed ? 1 : 0

/** What a step left; one that did not come so far has failed. */
function readReport(step: string): StepReport {
  if (!existsSync(reportOf(step)))
    return { passed: 0, failed: 1, skipped: 0, failures: ['It did not come to its end.'] }
  return JSON.parse(readFileSync(reportOf(step), 'utf8')) as StepReport
}
