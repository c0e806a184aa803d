/** The lesson's script shows the states that the lesson's text draws. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const SCRIPT = resolve(import.meta.dirname, '../../../lessons/06-shutdown/scripts/four-way-close.ts')
const hasSs = process.platform === 'linux' && spawnSync('ss', ['-tan']).status === 0

test.skipIf(!hasSs)('the script shows both ends of a connection while it ends', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  const states = stdout.matchAll(/client (\S+) +server (\S+)/g)
  expect(Array.from(states, ([, client, server]) => [client, server])).toEqual([
    ['ESTAB', 'ESTAB'],
    ['FIN-WAIT-2', 'CLOSE-WAIT'],
    ['TIME-WAIT', 'gone'],
    ['TIME-WAIT', 'gone'],
  ])
})
