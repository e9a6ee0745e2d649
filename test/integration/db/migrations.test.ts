/** What a migration may contain, and what is left of one that fails or whose starter is killed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeOver, withNote } from '../../../src/db/migration-notes.ts'
import { applyMigrations, type Migration, withSchemaEngine } from '../../../src/db/schema-engine.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let connection: pg.PoolConfig
let pool: pg.Pool
let close: () => Promise<void>
let directory: string
beforeEach(async () => {
  const { database, ...rest } = await createTestDatabase()
  close = rest.close
  pool = database.owner
  directory = await mkdtemp(join(tmpdir(), 'gateway-migrations-'))
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  connection = database.migration
})
afterEach(async () => {
  await close()
  await rm(directory, { recursive: true })
})

const apply = (migrations: readonly Migration[]) =>
  withSchemaEngine(connection, (engine) => applyMigrations(engine, directory, migrations))

const withFunction = `-- One; two.
  CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := 2 * n; RETURN n; END $$;
  CREATE TABLE whole (id int) -- no semicolon at the end`

test('a migration may have functions and semicolons in comments; one that fails leaves nothing of itself', async () => {
  const migrations = [
    { name: '1_function', sql: withFunction },
    { name: '2_fails', sql: 'CREATE TABLE half_done (id int); SELECT 1 / 0;' },
  ]
  await expect(apply(migrations)).rejects.toThrow(/division by zero[\s\S]*2_fails/)
  const left = await pool.query(
    `SELECT twice(21) AS answer, to_regclass('whole')::text AS whole, to_regclass('half_done')::text AS half`,
  )
  expect(left.rows).toEqual([{ answer: 42, whole: 'whole', half: null }])
  await takeOver(pool)
  await expect(apply(migrations)).rejects.toThrow('division by zero')
})

/** Two migrations of which the second waits in its middle while the lock of `blocker` is held. */
const blocked = [
  { name: '1_first', sql: 'CREATE TABLE first (id int)' },
  {
    name: '2_waits',
    sql: 'CREATE TABLE second (id int); SELECT pg_advisory_xact_lock(77); CREATE TABLE third (id int)',
  },
]

/** Begins the migrations; when the answer is there, the second waits. */
async function startBlocked() {
  const blocker = await pool.connect()
  await blocker.query('SELECT pg_advisory_lock(77)')
  const applying = apply(blocked).catch((error: unknown) => error)
  const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`
  await expect.poll(async () => (await pool.query(waiting)).rowCount, { timeout: 20_000 }).toBe(1)
  const { pid } = (await pool.query(waiting)).rows[0]
  const unblock = async () => {
    await blocker.query('SELECT pg_advisory_unlock(77)')
    blocker.release()
  }
  return { applying, unblock, pid: pid as number }
}

const notes = async () =>
  (
    await pool.query(
      `SELECT migration_name AS name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "givenBack"
       FROM _prisma_migrations ORDER BY started_at`,
    )
  ).rows

test('a starter that is killed in the middle of a migration leaves nothing that stops the next', async () => {
  const { applying, unblock, pid } = await startBlocked()
  await pool.query('SELECT pg_terminate_backend($1)', [pid])
  await applying
  await unblock()
  expect(await notes()).toEqual([
    { name: '1_first', finished: true, givenBack: false },
    { name: '2_waits', finished: false, givenBack: false },
  ])
  await takeOver(pool)
  expect(await apply(blocked)).toEqual(['2_waits'])
  expect(await apply(blocked)).toEqual([])
})

test('the next starter waits for the script of a dead one, and finds it done', async () => {
  const { applying, unblock } = await startBlocked()
  let over = false
  const takingOver = takeOver(pool).then(() => {
    over = true
  })
  await expect
    .poll(async () => (await pool.query(`SELECT FROM pg_locks WHERE NOT granted AND locktype <> 'advisory'`)).rowCount)
    .toBeGreaterThan(0)
  expect(over).toBe(false)
  await unblock()
  await Promise.all([applying, takingOver])
  expect((await notes()).every(({ finished, givenBack }) => finished && !givenBack)).toBe(true)
  expect(await apply(blocked)).toEqual([])
})

test('a script whose starter was taken over before it began does nothing', async () => {
  await apply(blocked.slice(0, 1))
  const note = `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('late', '', '2_late')`
  await pool.query(note)
  const script = await withNote(pool, 'CREATE TABLE late (id int)')
  await takeOver(pool)
  await expect(pool.query(script)).rejects.toThrow('another starter has taken over')
  expect((await pool.query(`SELECT to_regclass('late') AS late`)).rows).toEqual([{ late: null }])
})
