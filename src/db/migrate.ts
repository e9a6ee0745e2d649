/**
 * Brings a database to the state that this build wants: the migrations of prisma/migrations in order, under a lock so
 * that of two starters one does the work and the other finds it done.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { connect } from './connect.ts'
import type { DatabaseRoles } from './database-roles.ts'
import { lockKeys } from './lock-keys.ts'
import { prepareApplicationRole, requireOwner, requireRights } from './migration-roles.ts'
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
 * Applies what is missing as the role that migrates, gives the role of the gateway what it needs, then runs what else belongs to
 * the step (the catalogue), all under the lock. Answers the names of the migrations that were applied. Rejects, with nothing
 * of the failed migration kept, when one fails, and in words for the operator where the roles are not as they have to be;
 * the next start tries it again.
 */
export async function migrate(
  { connection, migration }: DatabaseRoles,
  finish: () => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const database = migration ?? connection
  const client = await connect(database)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKeys.migrate])
    const migrations = await readMigrations()
    const missing = await listMissing(client, migrations)
    if (missing.length > 0) await requireOwner(client, missing)
    const applied = missing.length === 0 ? [] : await apply(client, { database, migrations })
    await (migration === null ? requireRights(client) : prepareApplicationRole(client, connection))
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

/** The names of the migrations of this build that have not been applied to the end. */
async function listMissing(database: Queries, migrations: readonly Migration[]): Promise<readonly string[]> {
  const finished = await listFinished(database)
  return migrations.map(({ name }) => name).filter((name) => !finished.has(name))
}
