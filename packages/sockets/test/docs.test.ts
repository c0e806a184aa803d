import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as sockets from '../src/index.ts'
import { ERRORS_PAGE, errorsPage } from '../tools/print-errors.ts'

test.runIf(process.platform === 'linux')('docs/errors.md is what tools/print-errors.ts prints', () => {
  expect(readFileSync(ERRORS_PAGE, 'utf8')).toBe(errorsPage())
})

test('docs/names.md has every function and method, and none that is not there', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'names.md'), 'utf8')
  const { Socket, ...exported } = sockets
  const functions = Object.entries(exported).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
  )
  const methods: string[] = []
  for (let type = Socket; type.prototype; type = Object.getPrototypeOf(type)) {
    methods.push(...Object.getOwnPropertyNames(type.prototype))
  }
  const internal = ['constructor', 'adoptMode', 'deadline', 'retry']
  const names = [...functions.map(([name]) => name), ...methods.filter(name => !internal.includes(name)), 'from']
  for (const name of names) expect(page).toMatch(new RegExp(`\\b${name}\\b`))
  const ours = page.split('\n').map(line => line.split('|')[3] ?? '')
  const listed = ours.flatMap(cell => [...cell.matchAll(/`(?:Socket\.)?(\w+)\(/g)].map(match => match[1]!))
  expect(listed.filter(name => !names.includes(name))).toEqual([])
})
