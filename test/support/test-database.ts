import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/db/client.ts'

/** A database as the gateway has it: what goes through it is done by the gateway's role. */
export interface TestDatabase extends Database {
  /** The database of the role that owns it, for what tests alone do and look at. */
  readonly owner: pg.Pool
  /** How that is reached. */
  readonly migration: pg.PoolConfig
}

/** How a test connects as the gateway's role with statements of its own, which are not the gateway's. */
export const byHand = { application_name: 'by hand' } as const

/** A database of one's own: migrated, with the catalogue, without a tenant. */
export async function createTestDatabase(
  options: Partial<
    Pick<DatabaseOptions, 'max' | 'longestAnswer' | 'longestLockWait' | 'longestSilence' | 'onStatement' | 'snapshots'>
  > = {},
): Promise<{ database: TestDatabase; close(): Promise<void> }> {
  const roles = inject('roles')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(roles.migration, `CREATE DATABASE ${name} TEMPLATE gateway_template`)
  const migration = { ...roles.migration, database: name }
  const owner = new pg.Pool({ ...migration, max: options.max ?? 8 })
  const database = openDatabase({
    connection: { ...roles.connection, database: name },
    max: 8,
    snapshots: { max: 2, timeout: 60_000 },
    ...options,
  })
  return {
    database: { ...database, owner, migration },
    async close() {
      await database.close()
      await owner.end()
      await administer(roles.migration, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function administer(server: pg.PoolConfig, statement: string): Promise<void> {
  const client = new pg.Client({ ...server, database: 'postgres' })
  await client.connect()
  await client.query(statement)
  await client.end()
}
