/** What a check reads grows with the paths of a tenant, whatever its groups are and however old the statistics are. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkSnapshot } from '../../../src/engine/check.ts'
import { seedSynthetic, syntheticTenantId } from '../../../src/imports/synthetic/seed.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { createLargeTenant, largeTenantId, licenseEverybody } from '../../support/large-tenant.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const tenantId = syntheticTenantId(5)
let database: TestDatabase
let close: () => Promise<void>
let paths: number
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await seedSynthetic(database, tenantId, {
    size: { seed: 5, users: 3_000, groups: 60 },
    report: () => {},
    note: () => {},
  })
  await settle(database.tenant(tenantId))
  const { rows } = await database.owner.query('SELECT count(*)::int AS paths FROM license_assignment_path')
  paths = rows[0].paths
}, 120_000)
afterAll(() => close())

test.each(agesOfStatistics)('with statistics as after: %s', async (age) => {
  await database.owner.query(age)
  await database.tenant(tenantId).snapshot(async (db) => {
    const counted = countRowsOfPlans(db)
    expect((await checkSnapshot(counted.db, { seatQueue: true })).differences).toEqual([])
    expect(counted.rows()).toBeLessThan(paths * 60)
    expect(counted.rows()).toBeGreaterThan(paths)
  })
})

test('with statistics from before the first lap over a group in which everybody is', async () => {
  const one = await createTestDatabase()
  try {
    const people = 4_000
    await createLargeTenant(one.database, people)
    await licenseEverybody(one.database)
    await settle(one.database.tenant(largeTenantId))
    await one.database.tenant(largeTenantId).snapshot(async (db) => {
      const counted = countRowsOfPlans(db)
      expect((await checkSnapshot(counted.db, { seatQueue: true })).differences).toEqual([])
      expect(counted.rows()).toBeLessThan(2 * people * 60)
    })
  } finally {
    await one.close()
  }
})
