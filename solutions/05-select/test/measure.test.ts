/** The lesson's measuring script runs, and prints a line for each way of waiting. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, '..', '..', '..', 'lessons', '05-select', 'measure', 'waiting.ts')

test('lessons/05-select/measure/waiting.ts prints a table and a chart', () => {
  const output = execFileSync(process.execPath, [script, '5', '3'], { encoding: 'utf8' })
  expect(output).toContain('5 sockets, 3 messages')
  for (const way of ['ask all, again and again', 'ask all, then sleep', 'select', 'poll', 'DefaultSelector']) {
    expect(output.split('\n').filter(line => line.startsWith(way)).length, way).toBeGreaterThanOrEqual(2)
  }
  expect(output).toMatch(/█/)
})
