import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { TenantConnection } from '../../../src/db/tenant-connection.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const tenantId = randomUUID() as string as TenantId
const sleep = (db: TenantConnection) => db.query('SELECT pg_sleep(60) WHERE $1::uuid IS NOT NULL')
const answer = (db: TenantConnection) => db.query<{ one: number }>('SELECT 1 AS one WHERE $1::uuid IS NOT NULL')

async function open(snapshots: { max: number; timeout: number }) {
  const { database, close } = await createTestDatabase({ snapshots })
  return { database, tenant: database.tenant(tenantId), [Symbol.asyncDispose]: close }
}

test('a snapshot sees one state from its beginning to its end, and cannot write', async () => {
  await using opened = await open({ max: 2, timeout: 60_000 })
  const { database, tenant } = opened
  const count = 'SELECT count(*)::int AS count FROM tenant WHERE tenant_id = $1'
  await tenant
    .boundedSnapshot('caller', async (db) => {
      const before = await db.query(count)
      await database.owner.query(`INSERT INTO tenant VALUES ($1, 'Northwind', 'US')`, [tenantId])
      expect(await db.query(count)).toEqual(before)
      await expect(db.query(`UPDATE tenant SET display_name = 'Changed' WHERE tenant_id = $1`)).rejects.toMatchObject({
        code: '25006',
      })
    })
    .catch(() => {}) // the refused write has ended the transaction
  expect((await database.owner.query('SELECT display_name FROM tenant WHERE tenant_id = $1', [tenantId])).rows).toEqual(
    [{ display_name: 'Northwind' }],
  )
})

test('a caller reads one snapshot at a time, and others beside it', async () => {
  await using opened = await open({ max: 3, timeout: 60_000 })
  const { tenant, database } = opened
  const other = database.tenant(randomUUID() as string as TenantId)
  await tenant.boundedSnapshot('caller', async () => {
    await expect(tenant.boundedSnapshot('caller', answer)).rejects.toMatchObject({
      code: 'TooManyRequests',
      message: expect.stringContaining('Wait for its answer'),
    })
    expect(await tenant.boundedSnapshot('another', answer)).toEqual([{ one: 1 }])
    expect(await other.boundedSnapshot('caller', answer)).toEqual([{ one: 1 }])
  })
  expect(await tenant.boundedSnapshot('caller', answer)).toEqual([{ one: 1 }])
})

test('a snapshot that takes too long is cancelled, and its connection is of use to nobody else', async () => {
  await using opened = await open({ max: 1, timeout: 300 })
  const { tenant, database } = opened
  await expect(tenant.boundedSnapshot('caller', sleep)).rejects.toMatchObject({
    code: 'Service_Unavailable',
    message: expect.stringContaining('within 0.3 seconds'),
  })
  const { rows } = await database.owner.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()`,
  )
  expect(rows).toEqual([])
  expect(await tenant.boundedSnapshot('caller', answer)).toEqual([{ one: 1 }])
})

test('whoever finds all connections taken for the whole limit is told so', async () => {
  await using opened = await open({ max: 1, timeout: 300 })
  const { tenant } = opened
  const [first, second] = await Promise.allSettled([
    tenant.boundedSnapshot('caller', sleep),
    tenant.boundedSnapshot('another', sleep),
  ])
  expect([first, second]).toMatchObject([
    { status: 'rejected', reason: { code: 'Service_Unavailable' } },
    { status: 'rejected', reason: { code: 'Service_Unavailable' } },
  ])
})

test('a gateway that stops cancels the snapshots that are read', async () => {
  await using opened = await open({ max: 1, timeout: 60_000 })
  const { tenant, database } = opened
  const reading = tenant.boundedSnapshot('caller', async (db) => {
    const first = sleep(db)
    // A request that finds the connection between two statements is made again.
    database.cancelSnapshots()
    return first
  })
  await expect(reading).rejects.toMatchObject({
    code: 'Service_Unavailable',
    message: expect.stringContaining('stopping'),
  })
})
