/** A PostgreSQL server for one run of a benchmark, and databases on it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../../src/db/client.ts'
import { startEmbeddedServer } from '../../../src/db/embedded.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { writeCatalogue } from '../../../src/db/write/catalog.ts'
import type { TestDatabase } from '../../support/test-database.ts'

export interface BenchServer extends AsyncDisposable {
  /** A migrated database with the catalogue, of this name. */
  createDatabase(name: string): Promise<TestDatabase & AsyncDisposable>
}

/** Starts the server that the gateway brings along, as it starts it itself. */
export async function startBenchServer(): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  await migrate(server, () => writeCatalogue(server.connection))
  return {
    async createDatabase(name) {
      await administer(server.migration, `CREATE DATABASE ${name} TEMPLATE ${server.connection.database}`)
      const migration = { ...server.migration, database: name }
      const database = openDatabase({ connection: { ...server.connection, database: name }, max: 4 })
      const owner = new pg.Pool(migration)
      return {
        ...database,
        owner,
        migration,
        async [Symbol.asyncDispose]() {
          await database.close()
          await owner.end()
          await administer(server.migration, `DROP DATABASE ${name} WITH (FORCE)`)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      for (const path of [dirname(server.files), dataDir]) await rm(path, { recursive: true, force: true })
    },
  }
}

async function administer(connection: pg.PoolConfig, statement: string): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  await client.query(statement)
  await client.end()
}
