import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import pg from 'pg'
import { expect, test } from 'vitest'
import { connectionBeginning } from '../../../src/db/begin-connection.ts'
import { isOutOfReach } from '../../../src/util/out-of-reach.ts'
import { createTestDatabase } from '../../support/test-database.ts'

test('a statement that is not answered in time fails and ends, and the pool goes on', async () => {
  const { database, close } = await createTestDatabase({ max: 1, longestAnswer: 200 })
  try {
    const failure: unknown = await database.pool.query('SELECT pg_sleep(20)').catch((error: unknown) => error)
    expect(isOutOfReach(failure)).toBe(true)
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    const asleep = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(20)' AND state = 'active'`
    await expect.poll(async () => (await database.owner.query(asleep)).rows, { timeout: 10_000 }).toEqual([])
  } finally {
    await close()
  }
})

test('a connection that is let in and then not served ends soon', async () => {
  // PostgreSQL's words for "authenticated" and "ready", and then nothing more.
  const letIn = Buffer.from('5200000008000000005a0000000549', 'hex')
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.write(letIn)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const begin = connectionBeginning({ longestLockWait: 1, longestSilence: 1, longestBeginning: 200 })
  const pool = new pg.Pool({ host: '127.0.0.1', port, onConnect: (client) => begin(client).then(() => {}) })
  const failure: unknown = await pool.query('SELECT 1').catch((error: unknown) => error)
  expect(isOutOfReach(failure)).toBe(true)
  await pool.end()
  server.close()
})

test('limits that the operator has set stay where they are shorter', async () => {
  const { database, close } = await createTestDatabase({ max: 1 })
  const options = '-c statement_timeout=1s -c lock_timeout=1h'
  const client = new pg.Client({ ...database.connection, options })
  try {
    await client.connect()
    await connectionBeginning({ longestLockWait: 20_000, longestSilence: 30_000, longestStatement: 60_000 })(client)
    const settings = `SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout')`
    const { rows } = await client.query<{ name: string; setting: string }>(settings)
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      statement_timeout: '1000',
      lock_timeout: '20000',
      idle_in_transaction_session_timeout: '30000',
    })
  } finally {
    await client.end()
    await close()
  }
})
