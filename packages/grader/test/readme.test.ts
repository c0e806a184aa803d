import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { validatorOf } from '../src/schemas.ts'
import { REAL_ROOT } from './made-up-course.ts'

test('the example of the README gives the references of the first lesson full points', () => {
  const [, example = ''] =
    /```ts\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')) ?? []
  const output = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', example], {
    cwd: REAL_ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const result: unknown = JSON.parse(output.toString())
  const isResult = validatorOf('result')
  isResult(result)
  expect(isResult.errors).toBeNull()
  expect(result).toMatchObject({ submission: '01-echo', status: 'graded', score: 10 })
})
