/** Which tenants the worker serves when more have something to do than it takes at a time. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedDemonstration } from '../../../src/imports/demonstration/seed.ts'
import type { GroupId, SkuId, TenantId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
import { addProducts, createWorld, group, sku, user, type World } from '../../support/property-tenant.ts'
import { tenantId } from '../../support/contoso.ts'
import { createLargeTenant, largeTenantId, licenseEverybody } from '../../support/large-tenant.ts'
import { startWorker } from '../../support/start-worker.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await seedDemonstration(database)
  await addProducts(database)
  await createLargeTenant(database, 20_000)
  await licenseEverybody(database)
}, 120_000)
afterAll(() => close())

/** Queues a lap of the group over all six. */
async function licenseEverybodyBy(world: World, number: number): Promise<void> {
  const groupId = group(number) as GroupId
  await addGroupMembers(world.context(), { groupId, memberIds: [0, 1, 2, 3, 4, 5].map(user) })
  const addLicenses = [{ skuId: sku(0) as SkuId, disabledPlans: [] }]
  await assignLicense(world.context(), { groupId, addLicenses, removeLicenses: [] })
}

const incomplete = async (id: TenantId) =>
  (
    await database.owner.query(
      `SELECT FROM license_operation WHERE tenant_id = $1 AND state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS')`,
      [id],
    )
  ).rowCount

test('a tenant with a long lap lets another one go first, and goes on after it', { timeout: 120_000 }, async () => {
  let clock = 0
  const worker = startWorker({
    database,
    // Every look at the clock is later than a turn may last.
    now: () => (clock += 5_000),
    mostStepUsers: 50,
  })
  try {
    worker.wake(largeTenantId)
    worker.wake(tenantId)
    await expect.poll(() => incomplete(tenantId), { timeout: 60_000 }).toBe(0)
    expect(await incomplete(largeTenantId)).toBe(1)
    const processed = async () =>
      (
        await database.owner.query<{ n: number }>(
          'SELECT processed_members AS n FROM license_operation WHERE tenant_id = $1',
          [largeTenantId],
        )
      ).rows[0]?.n ?? 0
    const before = await processed()
    await expect.poll(processed, { timeout: 20_000 }).toBeGreaterThan(before)
  } finally {
    await worker.stop()
  }
})

test('the laps of a tenant take turns, also when it lets others go first after each step', {
  timeout: 60_000,
}, async () => {
  const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
  const groups = [0, 1, 2]
  for (const number of groups) await licenseEverybodyBy(world, number)
  let clock = 0
  const worker = startWorker({
    database,
    now: () => (clock += 5_000),
    mostStepUsers: 1,
  })
  const starts = async () => {
    const { rows } = await database.owner.query<{ laps: number; done: number }>(
      `SELECT count(*) FILTER (WHERE started_date_time IS NOT NULL)::int AS laps, count(*) FILTER (WHERE completed_date_time IS NOT NULL)::int AS done
       FROM license_operation WHERE tenant_id = $1`,
      [world.tenantId],
    )
    return rows[0]
  }
  try {
    worker.wake(world.tenantId)
    worker.wake(largeTenantId)
    // Each of them has begun before one of them is done.
    await expect.poll(starts, { timeout: 50_000, interval: 5 }).toEqual({ laps: groups.length, done: 0 })
  } finally {
    await worker.stop()
  }
})

test('a lap that a lock holds up is left alone for a while, and the others of its tenant go on', {
  timeout: 60_000,
}, async () => {
  const world = await createWorld(database, [6, 6, 6, 6, 6, 6])
  for (const number of [0, 1]) await licenseEverybodyBy(world, number)
  const holder = await database.owner.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM "group" WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [world.tenantId, group(0)])
  // After the first one there is no sweep.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const worker = startWorker({
    database,
    mostTenants: 3,
    mostStepUsers: 1,
  })
  const states = async () =>
    (
      await database.owner.query<{ state: string }>(
        'SELECT state::text FROM license_operation WHERE tenant_id = $1 ORDER BY sequence',
        [world.tenantId],
      )
    ).rows.map(({ state }) => state)
  try {
    // To wait for the lock before each of its steps would take longer.
    await expect.poll(states, { timeout: 20_000 }).toEqual(['QUEUED_FOR_PROCESSING', 'PROCESSING_COMPLETE'])
    await holder.query('ROLLBACK')
    vi.advanceTimersByTime(2_000)
    await expect.poll(states, { timeout: 30_000 }).toEqual(['PROCESSING_COMPLETE', 'PROCESSING_COMPLETE'])
  } finally {
    vi.useRealTimers()
    holder.release()
    await worker.stop()
  }
})
