/** What a migration may contain, and what is left of one that fails. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { applyMigrations, withSchemaEngine } from '../../../src/db/schema-engine.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
let close: () => Promise<void>
let directory: string
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  directory = await mkdtemp(join(tmpdir(), 'gateway-migrations-'))
  await database.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
})
afterAll(async () => {
  await close()
  await rm(directory, { recursive: true })
})

const withFunction = `-- One; two.
  CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := 2 * n; RETURN n; END $$;
  CREATE TABLE whole (id int);`

test('a migration may have functions and semicolons in comments; one that fails leaves nothing of itself', async () => {
  const { rows } = await database.pool.query<{ name: string }>('SELECT current_database() AS name')
  const connection = { ...inject('connection'), database: rows[0]?.name ?? '' }
  const migrations = [
    { name: '1_function', sql: withFunction },
    { name: '2_fails', sql: 'CREATE TABLE half_done (id int); SELECT 1 / 0;' },
  ]
  const applied = withSchemaEngine(connection, (engine) => applyMigrations(engine, directory, migrations))
  await expect(applied).rejects.toThrow(/division by zero[\s\S]*2_fails/)
  const left = await database.pool.query(
    `SELECT twice(21) AS answer, to_regclass('whole')::text AS whole, to_regclass('half_done')::text AS half`,
  )
  expect(left.rows).toEqual([{ answer: 42, whole: 'whole', half: null }])
})
