import { defineConfig } from 'vitest/config'

/** The one place for deadlines: generous, because a busy machine starts a process slowly. */
export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    globalSetup: ['test/nothing-left.ts'],
    pool: 'forks',
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
