/** One PostgreSQL server for a run, with a migrated template that each test database is a copy of. */
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedServer } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { writeCatalogue } from '../../src/db/write/catalog.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the template's database; those of tests have their own names. */
    roles: { readonly connection: pg.PoolConfig; readonly migration: pg.PoolConfig }
    /** The tables whose rows belong to tenants. */
    tenantTables: readonly string[]
  }
}

export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(await findRoom(), 'gateway-test-'))
  // As root, the server runs as somebody else.
  await chmod(dataDir, 0o711)
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  const { connection, migration } = server
  await forgetSafety(migration)
  await migrate(server, () => writeCatalogue(connection))
  project.provide('tenantTables', await listTenantTables(migration))
  await makeTemplate(migration)
  project.provide('roles', { connection, migration })
  return async () => {
    await server.stop()
    for (const path of [dirname(server.files), dataDir]) await rm(path, { recursive: true, force: true })
  }
}

/** Memory, where the system has files there and room for them: databases come and go by the hundred. */
async function findRoom(): Promise<string> {
  const { bavail, bsize } = await statfs('/dev/shm').catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > roomWanted ? '/dev/shm' : tmpdir()
}

const roomWanted = 6 * 1024 ** 3

/**
 * This server does not crash (those that do are started by their tests): nothing needs to wait for the disk. Statistics are those
 * that a test makes, whenever it runs.
 */
async function forgetSafety(connection: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes', 'autovacuum'])
    await client.query(`ALTER SYSTEM SET ${setting} = off`)
  await client.query('SELECT pg_reload_conf()')
  await client.end()
}

async function listTenantTables(connection: pg.PoolConfig): Promise<readonly string[]> {
  const client = new pg.Client(connection)
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'`,
  )
  await client.end()
  return rows.map(({ name }) => name)
}

/** Nobody may connect to a template while it is copied, so this one refuses everybody. */
async function makeTemplate(connection: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'license_gateway'`)
  await client.query('CREATE DATABASE gateway_template TEMPLATE license_gateway')
  await client.query('ALTER DATABASE gateway_template ALLOW_CONNECTIONS false')
  await client.end()
}
