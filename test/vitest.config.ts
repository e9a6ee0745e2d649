import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // One copy of graphql: type-graphql loads the CommonJS one, the tests must not load the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // One more than the cores of a small machine: tests wait for processes, sockets and locks.
    maxWorkers: 3,
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/database-server.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
