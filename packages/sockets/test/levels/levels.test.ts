import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startCommand } from '../program.ts'

const program = fileURLToPath(new URL('./levels.ts', import.meta.url))
/** Far below what a leak of one small object a round would take, far above what the garbage collector leaves about. */
const GROWTH_MAX_MIB = 30

test.skipIf(process.platform !== 'linux')('descriptors and memory stay level over 5,000 rounds', async () => {
  using running = startCommand(process.execPath, ['--expose-gc', program, '5000'])
  const { code, stdout, stderr } = await running.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { first, last } = JSON.parse(stdout)
  expect(last.descriptors).toBe(first.descriptors)
  expect(last.memoryMiB - first.memoryMiB).toBeLessThan(GROWTH_MAX_MIB)
})
