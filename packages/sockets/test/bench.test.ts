import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { TASKS } from '../bench/tasks.ts'
import { startCommand } from './program.ts'

const main = fileURLToPath(new URL('../bench/main.ts', import.meta.url))

for (const { id, competitors } of TASKS) {
  test(`the benchmark runs its programs for ${id}, and each answers right and prints a rate`, async () => {
    using program = startCommand(process.execPath, [main, '--quick', id])
    const { stdout, stderr, code } = await program.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    // The first line says what is not here.
    const missing = [...stdout.matchAll(/the rows of (\w+) are left out/g)].map(([, side]) => side)
    const present = competitors.filter(({ side }) => !missing.includes(side))
    for (const { name } of present) expect(stdout).toMatch(new RegExp(`^${name} +[1-9]`, 'm'))
  })
}
