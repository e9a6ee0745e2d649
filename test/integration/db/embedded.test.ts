/** The server that the gateway brings along, on data directories of its own. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedServer } from '../../../src/db/embedded.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-embedded-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

async function run(connection: pg.PoolConfig, text: string) {
  const client = new pg.Client(connection)
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
  await run(first.connection, 'CREATE TABLE kept AS SELECT 1 AS one')
  expect(await run(second.connection, 'SELECT * FROM kept')).toEqual([{ one: 1 }])
  const [{ pid }] = await run(first.connection, `SELECT pg_read_file('postmaster.pid', 0, 12) AS pid`)
  execFileSync('kill', ['-9', String(pid).split('\n')[0] ?? ''])
  const third = await startEmbeddedServer(options)
  expect(await run(third.connection, 'SELECT * FROM kept')).toEqual([{ one: 1 }])
  await third.stop()
  await expect(run(third.connection, 'SELECT 1')).rejects.toThrow()
})

test('nobody else may read the password, or connect without it', async () => {
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
  await expect(run({ ...server.connection, password: 'guess' }, 'SELECT 1')).rejects.toThrow(/password/)
  await server.stop()
})

test('who deletes the data directory begins anew, wherever the files of the server were', async () => {
  const own = await mkdtemp(join(tmpdir(), 'gateway-embedded-'))
  const elsewhere: string[] = []
  for (let life = 0; life < 2; life++) {
    const server = await startEmbeddedServer({ dataDir: own, report: () => {} })
    // Of an earlier life the table would be there.
    await run(server.connection, 'CREATE TABLE once (one int)')
    await server.stop()
    await rm(own, { recursive: true })
    if (!server.files.startsWith(own)) elsewhere.push(dirname(server.files))
  }
  for (const folder of elsewhere) await rm(folder, { recursive: true })
})
