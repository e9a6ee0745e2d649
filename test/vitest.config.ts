import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These take longest and begin first, so that no worker is left with one of them at the end. */
const longest = [
  'engine/reference',
  'engine/crash',
  'cli/gateway',
  'graphql/tenants',
  'engine/preview',
  'cli/report',
  'cli/check-and-seed',
  'cli/tenant-import',
].map((name) => `/test/integration/${name}.test.ts`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.endsWith(name))
      return index < 0 ? longest.length : index
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // One copy of graphql: type-graphql loads the CommonJS one, the tests must not load the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // One more than the cores of a small machine: tests wait for processes, sockets and locks.
    maxWorkers: 3,
    // Files of a worker share the modules, which hold no state but TypeGraphQL's, of which every schema is the same.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/database-server.ts',
    setupFiles: 'test/support/statements/setup.ts',
    // Gateways and commands as processes of their own compile what they load once.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)) },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
