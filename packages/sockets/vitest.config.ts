import { defineConfig } from 'vitest/config'

/**
 * One process for all the files: the sockets of a test are closed at its end. The one place for deadlines: generous,
 * because a busy machine starts a process slowly. A hook carries out all the conformance scripts.
 */
export default defineConfig({
  test: { isolate: false, include: ['test/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
})
