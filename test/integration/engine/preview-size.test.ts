/** What a preview costs grows with the pages of the group, and it leaves nothing behind. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { checkSnapshot } from '../../../src/engine/check.ts'
import { type PreviewLimits, previewChange } from '../../../src/engine/preview/preview-change.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { decideGroupChange } from '../../../src/operations/group-license-change.ts'
import { previewAssignLicense } from '../../../src/operations/preview-assign-license.ts'
import { differences } from '../../support/differences.ts'
import {
  createLargeTenant,
  largeContext,
  largeGroupId,
  largeTenantId,
  licenseEverybody,
  licensingOf,
} from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const people = 3_000
const statements: string[] = []
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ onStatement: (text) => statements.push(text) }))
  await createLargeTenant(database, people)
}, 60_000)
afterEach(async () => expect(await differences(database)).toEqual([]))
afterAll(() => close())

const request = {
  addLicenses: [skus.e3, skus.emsE5].map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null })),
  removeLicenses: [],
}

function previewBy(limits: PreviewLimits) {
  return database.tenant(largeTenantId).boundedSnapshot('size', async (db) => {
    const { catalog, next } = await decideGroupChange(db, largeGroupId, request)
    statements.length = 0
    const preview = await previewChange(db, { groupId: largeGroupId, catalog, next, seatQueue: true }, limits)
    return { preview, statements: statements.length }
  })
}

test('statements are a few a page, however many members are on it', async () => {
  const limits = { step: 100, evaluations: 1_000 }
  const [one, ten, thirty] = [
    await previewBy({ ...limits, page: 5_000 }),
    await previewBy({ ...limits, page: people / 10 }),
    await previewBy({ ...limits, page: people / 30 }),
  ]
  const aPage = (thirty.statements - ten.statements) / 20
  expect(aPage).toBeLessThanOrEqual(4)
  expect(one.statements).toBeLessThanOrEqual(10)
  for (const { preview } of [ten, thirty]) {
    expect(preview.lap).toEqual(one.preview.lap)
    expect(preview.afterLap).toEqual(one.preview.afterLap)
  }
})

test('a preview writes nothing, and the call after it does what it said', async () => {
  const before = await licensingOf(database)
  const told = await previewAssignLicense(largeContext(database), { groupId: largeGroupId, ...request })
  expect(await licensingOf(database)).toEqual(before)
  await licenseEverybody(database)
  await settle(database.tenant(largeTenantId))
  const after = await licensingOf(database)
  expect(after.operations).toMatchObject([
    { total_members: told.totalMembers, succeeded_members: told.succeededMembers, failed_members: told.failedMembers },
  ])
  expect(after.units).toEqual(
    expect.arrayContaining(
      told.skus.map(({ skuId, consumedUnitsAfter }) => ({ sku_id: skuId, consumed_units: consumedUnitsAfter })),
    ),
  )
})

test.each(agesOfStatistics)(
  'each member costs a bounded number of rows, however old the statistics are: %s',
  async (age) => {
    await database.owner.query(age)
    const skuIds = [skus.e3 as SkuId, skus.emsE5 as SkuId]
    await database.tenant(largeTenantId).boundedSnapshot('rows', async (db) => {
      const counted = countRowsOfPlans(db)
      const { catalog, next } = await decideGroupChange(counted.db, largeGroupId, {
        addLicenses: [],
        removeLicenses: skuIds,
      })
      const { lap } = await previewChange(counted.db, { groupId: largeGroupId, catalog, next, seatQueue: true })
      expect(lap.succeeded + lap.failed).toBe(people)
      expect(counted.rows()).toBeLessThan(people * 100)
      expect(counted.rows()).toBeGreaterThan(people * skuIds.length)
    })
    // What a check reads is bounded in the same way.
    await database.tenant(largeTenantId).snapshot(async (db) => {
      const counted = countRowsOfPlans(db)
      expect((await checkSnapshot(counted.db, { seatQueue: true })).differences).toEqual([])
      expect(counted.rows()).toBeLessThan(people * 100)
      expect(counted.rows()).toBeGreaterThan(people)
    })
  },
)

test('what follows is followed up to a limit, and the preview says that there is more', async () => {
  // Of the last hundred, who wait for E3, two have E1, which excludes it; a second group gives it to them as well.
  await addWaitingGroup()
  const request = { addLicenses: [], removeLicenses: [skus.e3 as SkuId] }
  const served = (evaluations: number) =>
    database.tenant(largeTenantId).boundedSnapshot('limit', async (db) => {
      const { catalog, next } = await decideGroupChange(db, largeGroupId, request)
      const limits = { page: 5_000, step: 10, evaluations }
      const { queue } = await previewChange(db, { groupId: largeGroupId, catalog, next, seatQueue: true }, limits)
      return { complete: queue.complete, users: queue.users }
    })
  expect(await served(20)).toEqual({ complete: false, users: 20 })
  expect(await served(1_000)).toEqual({ complete: true, users: 98 })
})

async function addWaitingGroup(): Promise<void> {
  const groupId = randomUUID()
  const run = (text: string) => database.owner.query(text, [largeTenantId, groupId])
  await run(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`)
  await run(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Late', 'late', true)`,
  )
  await run(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind)
     SELECT $1, $2, id, 'USER' FROM "user" WHERE tenant_id = $1 ORDER BY id DESC LIMIT 100`,
  )
  const addLicenses = [{ skuId: skus.e3 as SkuId, disabledPlans: null }]
  await assignLicense(largeContext(database), { groupId, addLicenses, removeLicenses: [] })
  await settle(database.tenant(largeTenantId))
}
