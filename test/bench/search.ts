/**
 * Claim: a page of users by any filter, and by any two joined by and, costs a bounded number of rows, not a pass over the tenant
 * for each row.
 *
 *   npm run build && node test/bench/search.ts [users]
 */
import { search } from '../../src/db/read/search/search.ts'
import { assignLicense } from '../../src/operations/assign-license.ts'
import { toUserCondition, type UserFilterRequest } from '../../src/operations/user-filter.ts'
import { combinations } from '../support/filter-samples.ts'
import { largeContext } from '../support/large-tenant.ts'
import { countRowsOfPlans } from '../support/rows-in-plans.ts'
import { settle } from '../support/settle.ts'
import { startBenchServer } from './support/bench-server.ts'
import { createCrowd, crowdGroupId, crowdSkus, crowdTenantId } from './support/crowd.ts'

const users = Number(process.argv[2] ?? 100_000)
const rounds = 15

await using server = await startBenchServer()
await using database = await server.createDatabase('search')
await createCrowd(database, users)
await assignLicense(largeContext(database), {
  groupId: crowdGroupId,
  addLicenses: crowdSkus.map((skuId) => ({ skuId, disabledPlans: null })),
  removeLicenses: [],
})
await settle(database.tenant(crowdTenantId), { limit: 5_000 })
await database.pool.query('VACUUM (ANALYZE) "user", license_assignment_path, membership')

const [skuId = ''] = crowdSkus
const filters: readonly UserFilterRequest[] = [
  { displayName: { contains: '4321' } },
  { displayName: { startsWith: 'person 19' } },
  { userPrincipalName: { startsWith: 'person5' } },
  { license: { skuId } },
  { license: { assignedByGroup: crowdGroupId } },
  { license: { error: 'MUTUALLY_EXCLUSIVE_VIOLATION' } },
  { hasLicenseErrors: true },
  { hasUsageLocation: false },
]
const { db, principal } = largeContext(database)
const key = { column: 'display_name_key', type: 'text' } as const
const list = { table: '"user"', deleted: false, key, descending: false } as const

/** One page of 100, after a row somewhere in the list. */
async function measure(filter: UserFilterRequest) {
  const condition = toUserCondition(principal, filter)
  const pageAfter = (name: string | null) => ({
    limit: 100,
    backwards: false,
    after: name === null ? null : { position: [name, crowdGroupId] as const, inclusive: false },
    before: null,
  })
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const page = pageAfter(round === 0 ? null : `person ${Math.floor(((round * 7_919) % 100) / 10)}`)
    const began = performance.now()
    await db.indexSnapshot((read) => search(read, list, { condition, page }))
    times.push(performance.now() - began)
  }
  const rows = await db.indexSnapshot(async (read) => {
    const counted = countRowsOfPlans(read)
    await search(counted.db, list, { condition, page: pageAfter(null) })
    return counted.rows()
  })
  times.sort((a, b) => a - b)
  return { p50: times[Math.floor(rounds * 0.5)] ?? 0, p95: times[Math.floor(rounds * 0.95)] ?? 0, rows }
}

console.log(`${users.toLocaleString('en')} users, pages of 100 by display name, ${rounds} each`)
const all = combinations(filters).filter((filter) => !('or' in filter))
for (const filter of all) {
  const { p50, p95, rows } = await measure(filter)
  console.log(
    `${p50.toFixed(1).padStart(8)} ${p95.toFixed(1).padStart(8)} ms ${Math.round(rows).toLocaleString('en').padStart(12)} rows  ${JSON.stringify(filter)}`,
  )
}
