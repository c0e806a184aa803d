// The tests of the packages, of the tools, and of the references against real clients. The lessons' own tests are run
// by the course's judge (packages/grader), which tells them what to judge.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Generous, because a busy machine starts a process slowly: no test depends on how fast it is. */
const limits = { testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    maxWorkers: availableParallelism(), // of itself Vitest leaves one core free, which is half of two
    projects: [
      'packages/*',
      { test: { name: 'solutions', include: ['solutions/*/test/*.test.ts'], ...limits } },
      { test: { name: 'tools', include: ['tools/test/*.test.ts'], ...limits } },
    ],
  },
})
