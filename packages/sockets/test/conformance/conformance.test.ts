import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { reasonFor } from '../../src/error-reasons.ts'
import { DIFFERENCES_PAGE, differencesPage } from '../../tools/print-differences.ts'
import { pythonMissing } from '../program.ts'
import { carryOutWithOurs, carryOutWithPython, comparable, type Performance } from './carry-out.ts'
import { DIFFERENCES } from './differences.ts'
import { scriptsByTopic } from './scripts.ts'

const README = join(import.meta.dirname, '..', '..', 'README.md')
const all = Object.values(scriptsByTopic).flat()

describe.skipIf(pythonMissing)(`agrees with CPython${pythonMissing ? `: skipped, ${pythonMissing}` : ''}`, () => {
  let ours: Map<string, Performance>
  let python: Map<string, Performance>

  beforeAll(async () => {
    ;[ours, python] = await Promise.all([carryOutWithOurs(all), carryOutWithPython(all)])
  })

  describe.each(Object.entries(scriptsByTopic))('%s', (_, scripts) => {
    test.each(scripts)('$name', script => {
      const expected = comparable(script, python.get(script.name), 'python')
      expect(expected).not.toContain('hung')
      expect(comparable(script, ours.get(script.name), 'ours')).toEqual(expected)
    })
  })

  test('every error of a call that came has a plain sentence', () => {
    const answers = [...ours.values()].flatMap(performance => (performance === 'hung' ? [] : performance))
    const codes = new Set(answers.flatMap(answer => ('error' in answer ? [answer.error] : [])))
    const nameless = [...codes].filter(code => /^E[A-Z]/.test(code) && reasonFor(code, '') === '')
    expect(codes.size).toBeGreaterThan(30)
    expect(nameless).toEqual([])
  })
})

test('there are at least 150 scripts, as many as the README says, each with a name of its own', () => {
  expect(all.length).toBeGreaterThanOrEqual(150)
  expect(readFileSync(README, 'utf8')).toContain(` ${all.length} scripts of calls`)
  expect(new Set(all.map(script => script.name)).size).toBe(all.length)
})

test('each documented difference is in a script, and each that a script names is documented', () => {
  const named = all.flatMap(script => script.steps.flatMap(step => step.differs ?? []))
  expect(new Set(named)).toEqual(new Set(Object.keys(DIFFERENCES)))
})

test('docs/differences.md is what tools/print-differences.ts prints', () => {
  expect(readFileSync(DIFFERENCES_PAGE, 'utf8')).toBe(differencesPage())
})
