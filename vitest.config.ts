// The tests of the packages, of the tools, and of the references against real clients. The lessons' own tests are run
// by the course's judge (packages/grader), which tells them what to judge.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'sockets', root: 'packages/sockets', include: ['test/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'testkit', root: 'packages/testkit', include: ['test/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'grader', root: 'packages/grader', include: ['test/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'cli', root: 'packages/cli', include: ['test/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'solutions', include: ['solutions/*/test/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'tools', include: ['tools/test/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
