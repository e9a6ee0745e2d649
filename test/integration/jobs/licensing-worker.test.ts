/** Which tenants the worker serves when more have something to do than it takes at a time. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { seedDemonstration } from '../../../src/imports/demonstration/seed.ts'
import { startLicensingWorker } from '../../../src/jobs/licensing-worker.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { createMetrics } from '../../../src/observability/metrics.ts'
import { tenantId } from '../../support/contoso.ts'
import { createLargeTenant, largeTenantId, licenseEverybody } from '../../support/large-tenant.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await seedDemonstration(database)
  await createLargeTenant(database, 20_000)
  await licenseEverybody(database)
}, 120_000)
afterAll(() => close())

const incomplete = async (id: TenantId) =>
  (
    await database.pool.query(
      `SELECT FROM license_operation WHERE tenant_id = $1 AND state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS')`,
      [id],
    )
  ).rowCount

test('a tenant with a long lap lets another one go first, and goes on after it', { timeout: 120_000 }, async () => {
  let clock = 0
  const worker = startLicensingWorker({
    database,
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    newId: randomUUID,
    // Every look at the clock is later than a turn may last.
    now: () => (clock += 5_000),
    seatQueue: true,
    mostTenants: 1,
    mostStepUsers: 50,
  })
  try {
    worker.wake(largeTenantId)
    worker.wake(tenantId)
    await expect.poll(() => incomplete(tenantId), { timeout: 60_000 }).toBe(0)
    expect(await incomplete(largeTenantId)).toBe(1)
    const processed = async () =>
      (
        await database.pool.query<{ n: number }>(
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
