/** Searches of a large tenant read indexes only, and of them a bounded part. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { search } from '../../../src/db/read/search/search.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { toUserCondition, type UserFilterRequest } from '../../../src/operations/user-filter.ts'
import { combinations } from '../../support/filter-samples.ts'
import {
  createLargeTenant,
  largeContext,
  largeGroupId,
  largeTenantId,
  licenseEverybody,
} from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const people = 20_000
const few = 500
let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ max: 2 }))
  await createLargeTenant(database, people)
  await licenseEverybody(database)
  await settle(database.tenant(largeTenantId), { limit: 5_000 })
}, 240_000)
afterAll(() => close())

/** Each with an index that leads to its rows; null: it is tested in the order of the list. */
const filters: readonly (readonly [UserFilterRequest, index: string | null])[] = [
  [{ displayName: { contains: '1234' } }, 'user_living_search_idx'],
  [{ displayName: { startsWith: 'person 19' } }, 'user_living_by_name_idx'],
  [{ displayName: { contains: 'person' } }, null],
  [{ userPrincipalName: { eq: 'person77@northwind.com' } }, 'user_living_principal_name_key'],
  [{ userPrincipalName: { contains: 'northwind' } }, null],
  [{ license: { skuId: skus.e3 } }, 'license_assignment_path_tenant_id_sku_id_user_id_idx'],
  [{ license: { skuId: skus.e1 } }, 'license_assignment_path_tenant_id_sku_id_user_id_idx'],
  [{ license: { assignedByGroup: largeGroupId } }, 'license_assignment_path_tenant_id_source_id_user_id_idx'],
  [{ license: { error: 'COUNT_VIOLATION' } }, 'license_assignment_path_(error_kind|waiting)_idx'],
  [{ license: { error: 'MUTUALLY_EXCLUSIVE_VIOLATION' } }, 'license_assignment_path_error_kind_idx'],
  [{ hasLicenseErrors: true }, 'license_assignment_path_error(s|_kind)_idx'],
  [{ hasLicenseErrors: false }, null],
  [{ hasUsageLocation: false }, 'user_living_without_location_idx'],
  [{ hasUsageLocation: true }, null],
]

/** The rows that a page of the list costs, and the indexes and tables of its plans. */
async function costOf(filter: UserFilterRequest, descending: boolean) {
  const { db, principal } = largeContext(database)
  const key = { column: 'display_name_key', type: 'text' } as const
  return db.indexSnapshot(async (connection) => {
    const counted = countRowsOfPlans(connection)
    const found = await search(
      counted.db,
      { table: '"user"', deleted: false, key, descending },
      {
        condition: toUserCondition(principal, filter),
        page: { limit: 100, backwards: false, after: null, before: null },
        few,
      },
    )
    return { found: found.length, rows: counted.rows(), scans: counted.scans() }
  })
}

describe.each(agesOfStatistics)('with statistics as after: %s', (age) => {
  beforeAll(async () => void (await database.pool.query(age)))

  test.each(filters)('%j is served by an index', async (filter, index) => {
    const { rows, scans } = await costOf(filter, false)
    expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([])
    // Without statistics of the table it may be another index, but never a pass for each row.
    if (index !== null && age === 'ANALYZE') expect(scans.join('\n')).toMatch(new RegExp(`\\b${index}`))
    expect(rows).toBeLessThan(people * 4)
  })

  test('so are any two joined by and', { timeout: 240_000 }, async () => {
    const pairs = combinations(filters.map(([filter]) => filter)).filter((filter) => 'and' in filter)
    expect(pairs.length).toBeGreaterThan(80)
    for (const [number, filter] of pairs.entries()) {
      const { rows, scans } = await costOf(filter, number % 2 === 1)
      const told = JSON.stringify(filter)
      expect(
        scans.filter((scan) => scan.startsWith('Seq Scan')),
        told,
      ).toEqual([])
      // At most each set that an index has, a few times: to be intersected, looked up and sorted.
      expect(rows, told).toBeLessThan(people * 12)
    }
  })
})
