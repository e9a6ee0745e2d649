import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/db/client.ts'

/** A database of one's own: migrated, with the catalogue, without a tenant. */
export async function createTestDatabase(
  options: Partial<
    Pick<DatabaseOptions, 'max' | 'longestAnswer' | 'longestLockWait' | 'onStatement' | 'snapshots'>
  > = {},
): Promise<{ database: Database; close(): Promise<void> }> {
  const server = inject('connection')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server, `CREATE DATABASE ${name} TEMPLATE gateway_template`)
  const database = openDatabase({
    connection: { ...server, database: name },
    max: 8,
    snapshots: { max: 2, timeout: 60_000 },
    ...options,
  })
  return {
    database,
    async close() {
      await database.close()
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function administer(server: pg.PoolConfig, statement: string): Promise<void> {
  const client = new pg.Client({ ...server, database: 'postgres' })
  await client.connect()
  await client.query(statement)
  await client.end()
}
