/**
 * Runs one step of the whole test and notes how many checks it made: `node tools/step.ts NAME COMMAND…`.
 * The note is reports/NAME.json, from which tools/test-everything.ts adds up; a step that does not count its checks is one.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** How many checks a step made. */
export type Counts = { passed: number; failed: number; skipped: number }

/** What a step leaves for the summary: `failures` are the lines that say what failed. */
export type StepReport = Counts & { failures: string[] }

/** How many lines a step may add to the summary. */
const MOST_LINES = 60
/** How many lines of `course test` say what was asked, expected and seen. */
const LINES_OF_A_FINDING = 8

const SKIPPED_IN_CI = 'CI must not skip: install what the skipped tests need.'

if (import.meta.main) await main(process.argv.slice(2))

async function main([name = '', command = '', ...args]: string[]): Promise<void> {
  const report = `reports/${name}.json`
  rmSync(report, { force: true })
  const { code, output } = await run(command, args)
  const counts = readCounts(output) ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  mkdirSync('reports', { recursive: true })
  const failures = counts.failed > 0 ? readFailures(output) : []
  writeFileSync(report, `${JSON.stringify({ ...counts, failures } satisfies StepReport)}\n`)
  if (counts.skipped > 0 && process.env.CI !== undefined)
    console.error(`${name}: ${counts.skipped} skipped. ${SKIPPED_IN_CI}`)
  process.exitCode = counts.failed > 0 ? 1 : 0
}

/** Runs a command, shows what it prints, and keeps it. */
function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        target.write(chunk)
      })
    }
    child.once('error', reject)
    child.once('close', code => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

/** Reads the counts from what a test runner prints last: Vitest's summary, the course's own lines. */
export function readCounts(output: string): Counts | undefined {
  const text = stripVTControlCharacters(output)
  const plain = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1)
  if (plain !== undefined) {
    return { passed: Number(plain[1]), failed: Number(plain[2]), skipped: Number(plain[3] ?? 0) }
  }
  const vitest = /^\s*Tests {2}(.*)$/m.exec(text)?.[1]
  if (vitest !== undefined) {
    const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(vitest)?.[1] ?? 0)
    return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
  }
  const exercises = [...text.matchAll(/^(?:PASSED|FAILED) {2}\S+ {2}(\d+) of (\d+) tests passed(?:, (\d+) skipped)?/gm)]
  if (exercises.length === 0) return undefined
  const sum = (read: (match: RegExpMatchArray) => number) => exercises.reduce((total, match) => total + read(match), 0)
  const skipped = sum(match => Number(match[3] ?? 0))
  const passed = sum(match => Number(match[1]))
  return { passed, failed: sum(match => Number(match[2])) - passed - skipped, skipped }
}

/** Reads which checks failed, and why, from what a test runner printed; without any that is known, its last lines. */
export function readFailures(output: string): string[] {
  const lines = stripVTControlCharacters(output).trimEnd().split('\n')
  const found = lines.flatMap((line, i) => {
    if (/^ FAIL {2}/.test(line)) return lines.slice(i, i + 2) // Vitest: the test, and below it the error
    if (line.startsWith('failed: ')) return lines.slice(i, i + LINES_OF_A_FINDING)
    return line.startsWith('not as it must be: ') ? [line] : []
  })
  return (found.length > 0 ? found : lines.slice(-MOST_LINES / 2)).slice(0, MOST_LINES)
}
