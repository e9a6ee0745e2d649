/** A PostgreSQL server for one run of a benchmark, and databases on it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { type Database, openDatabase } from '../../../src/db/client.ts'
import { startEmbeddedServer } from '../../../src/db/embedded.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { writeCatalogue } from '../../../src/db/write/catalog.ts'

export interface BenchServer extends AsyncDisposable {
  /** A migrated database with the catalogue, of this name. */
  createDatabase(name: string): Promise<Database & AsyncDisposable>
}

/** Starts the server that the gateway brings along, as it starts it itself. */
export async function startBenchServer(): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  await migrate(server.connection, () => writeCatalogue(server.connection))
  return {
    async createDatabase(name) {
      await administer(server.connection, `CREATE DATABASE ${name} TEMPLATE ${server.connection.database}`)
      const connection = { ...server.connection, database: name }
      const database = openDatabase({ connection, max: 4 })
      return {
        ...database,
        async [Symbol.asyncDispose]() {
          await database.close()
          await administer(server.connection, `DROP DATABASE ${name} WITH (FORCE)`)
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
