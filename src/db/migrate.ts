/**
 * Brings a database to the state that this build wants: the migrations of prisma/migrations in order, under a lock so
 * that of two starters one does the work and the other finds it done.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { connect } from './connect.ts'
import { lockKeys } from './lock-keys.ts'
import { listFinished, type Queries, takeOver } from './migration-notes.ts'
import { applyMigrations, type Migration, withSchemaEngine } from './schema-engine.ts'

const directory = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url))

/** The migrations that this build brings, oldest first. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      sql: await readFile(join(directory, name, 'migration.sql'), 'utf8'),
    })),
  )
}

/**
 * Applies what is missing, then runs what else belongs to the step (the catalogue, the queue's tables), all under the
 * lock. Answers the names of the migrations that were applied. Rejects, with nothing of the failed migration kept, when
 * one fails; the next start tries it again.
 */
export async function migrate(
  database: pg.PoolConfig,
  finish: () => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const client = await connect(database)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKeys.migrate])
    const migrations = await readMigrations()
    const applied = (await isMigrated(client, migrations)) ? [] : await apply(client, { database, migrations })
    await finish()
    return applied
  } finally {
    await client.end()
  }
}

async function apply(
  client: pg.Client,
  { database, migrations }: { readonly database: pg.PoolConfig; readonly migrations: readonly Migration[] },
): Promise<readonly string[]> {
  await takeOver(client)
  return withSchemaEngine(database, (engine) => applyMigrations(engine, directory, migrations))
}

/** Whether every migration of this build has been applied to the end. */
export async function isMigrated(database: Queries, migrations: readonly Migration[]): Promise<boolean> {
  const finished = await listFinished(database)
  return migrations.every(({ name }) => finished.has(name))
}
