import { expect, test } from 'vitest'
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
