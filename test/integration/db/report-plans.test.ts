/** Reports of a large tenant read indexes only, as far as a page goes, and a whole report reads each row once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PageRequest } from '../../../src/db/read/page.ts'
import { findSkuSeats } from '../../../src/db/read/reports/sku-seats.ts'
import { countDuplicates, readDuplicateLicenses } from '../../../src/operations/reports/duplicate-licenses.ts'
import { type ReportName, reports } from '../../../src/operations/reports/reports.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { TenantConnection } from '../../../src/db/tenant-connection.ts'
import { createLargeTenant, largeTenantId, licenseEverybody, personId } from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const people = 10_000
/** Those who hold it by the group, the second half of all, have it directly too. */
let twice: number
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ max: 2 }))
  await createLargeTenant(database, people)
  await licenseEverybody(database)
  await settle(database.tenant(largeTenantId), { limit: 5_000 })
  const { rowCount } = await database.owner.query(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
     SELECT tenant_id, user_id, sku_id, user_id, 'USER', disabled_plan_set_id, 'ACTIVE' FROM license_assignment_path
     WHERE tenant_id = $1 AND sku_id = $2 AND state = 'ACTIVE' AND user_id > $3`,
    [largeTenantId, skus.emsE5, personId(people / 2)],
  )
  twice = rowCount ?? 0
}, 240_000)
afterAll(() => close())

/** What the reads of the catalogue go through, whatever the tenant is. */
const catalogue =
  /^(Seq Scan) (product|product_service_plan|service_plan|exclusive_set_plan|plan_requirement|barred_location)$/

async function costOf<T>(read: (db: TenantConnection) => Promise<T>) {
  return database.tenant(largeTenantId).indexSnapshot(async (connection) => {
    const counted = countRowsOfPlans(connection)
    const found = await read(counted.db)
    const passes = counted.scans().filter((scan) => scan.startsWith('Seq Scan') && !catalogue.test(scan))
    return { found, rows: counted.rows(), scans: counted.scans(), passes }
  })
}

const start: PageRequest = { limit: 100, backwards: false, after: null, before: null }
const middle = { position: [personId(people * 0.75), skus.e1], inclusive: false }
const pages: readonly (readonly [string, PageRequest])[] = [
  ['the first page', start],
  ['the last page', { ...start, backwards: true }],
  ['a page in the middle', { ...start, after: middle }],
  ['the page before it', { ...start, backwards: true, before: middle }],
]

describe.each(agesOfStatistics)('with statistics as after: %s', (age) => {
  beforeAll(async () => void (await database.owner.query(age)))

  test.each(pages)('%s of duplicates is read by the index of direct paths', async (name, page) => {
    const { found, rows, scans, passes } = await costOf((db) => readDuplicateLicenses(db, { redundant: false }, page))
    expect(found).toHaveLength(101)
    expect(passes).toEqual([])
    expect(scans.join('\n')).toMatch(/^Index (Only )?Scan license_assignment_path_direct_idx$/m)
    // Before the first one are the direct paths of a fiftieth of the first half; the rest is the catalogue.
    expect(rows, name).toBeLessThan(3_000)
  })

  test.each(pages)('%s of redundant ones costs no more where most are', async (name, page) => {
    const { found, rows, passes } = await costOf((db) => readDuplicateLicenses(db, { redundant: true }, page))
    expect(found).toHaveLength(101)
    expect(passes).toEqual([])
    expect(rows, name).toBeLessThan(3_000)
  })

  test('counting them goes once over the direct paths', async () => {
    const { found, rows, passes } = await costOf((db) => countDuplicates(db, { redundant: true }))
    expect(found).toBe(twice)
    expect(passes).toEqual([])
    expect(rows).toBeLessThan(people * 5)
  })

  test('seats are counted by the indexes of who waits and of what groups give', async () => {
    const wanted = { unused: false, waitingUsers: true, assignedGroupCount: true }
    const { found, rows, scans, passes } = await costOf((db) => findSkuSeats(db, wanted))
    expect(found.find(({ skuId }) => skuId === skus.e3)?.waitingUsers).toBeGreaterThan(people / 20)
    expect(passes).toEqual([])
    expect(scans.join('\n')).toMatch(/license_assignment_path_(waiting|error_kind)_idx/)
    expect(rows).toBeLessThan(people)
  })

  test.each(Object.keys(reports) as ReportName[])(
    'the whole table of %s costs its rows, not its pages',
    async (name) => {
      const db = database.tenant(largeTenantId)
      const costs: { rows: number; passes: readonly string[] }[] = []
      const observed = {
        ...db,
        indexSnapshot: async <T>(run: (connection: TenantConnection) => Promise<T>) => {
          const { found, ...cost } = await costOf(run)
          costs.push(cost)
          return found
        },
      }
      let rows = 0
      for await (const _ of reports[name].rows(observed)) rows++
      expect(rows).toBe(name.endsWith('licenses') ? twice : name === 'seats' ? 3 : 0)
      if (name.endsWith('licenses')) expect(costs).toHaveLength(Math.ceil(twice / 1_000))
      for (const { rows, passes } of costs) {
        expect(passes).toEqual([])
        expect(rows).toBeLessThan(people * 1.5)
      }
    },
  )
})
