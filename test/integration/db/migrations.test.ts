/** What a migration may contain, and what is left of one that fails. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { applyMigrations, withSchemaEngine } from '../../../src/db/schema-engine.ts'
import type { Database } from '../../../src/db/client.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
let close: () => Promise<void>
let directory: string
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  directory = await mkdtemp(join(tmpdir(), 'gateway-migrations-'))
  await database.pool.query('DROP TABLE _prisma_migrations')
})
afterAll(async () => {
  await close()
  await rm(directory, { recursive: true })
})

async function apply(name: string, sql: string): Promise<readonly string[]> {
  await mkdir(join(directory, name))
  await writeFile(join(directory, name, 'migration.sql'), sql)
  const { rows } = await database.pool.query<{ name: string }>('SELECT current_database() AS name')
  const connection = { ...inject('connection'), database: rows[0]?.name ?? '' }
  return withSchemaEngine(connection, (engine) => applyMigrations(engine, directory, [{ name, sql }]))
}

test('a migration that fails leaves nothing of itself, and says why', async () => {
  await expect(apply('1_fails', 'CREATE TABLE half_done (id int); SELECT 1 / 0;')).rejects.toThrow(/division by zero/)
  const { rows } = await database.pool.query(`SELECT to_regclass('half_done') AS found`)
  expect(rows).toEqual([{ found: null }])
  await database.pool.query('DROP TABLE _prisma_migrations')
  await rm(join(directory, '1_fails'), { recursive: true })
})

test('a migration may have functions, and semicolons in its comments', async () => {
  const sql = `-- One; two.
    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := 2 * n; RETURN n; END $$;
    CREATE TABLE whole (id int);`
  expect(await apply('2_function', sql)).toEqual(['2_function'])
  expect((await database.pool.query('SELECT twice(21) AS answer')).rows).toEqual([{ answer: 42 }])
})
