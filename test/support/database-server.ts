/** One PostgreSQL server for a run, with a migrated template that each test database is a copy of. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedServer } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { writeCatalogue } from '../../src/db/write/catalog.ts'

declare module 'vitest' {
  interface ProvidedContext {
    connection: pg.PoolConfig
  }
}

export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-test-'))
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  await migrate(server.connection, () => writeCatalogue(server.connection))
  project.provide('connection', server.connection)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
