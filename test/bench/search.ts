/**
 * Claim: a page of users or groups by any filter, and by any two joined by and, costs a bounded number of rows, or at most as much
 * as the sets are large that indexes tell; never a pass over the tenant for each row. So does a total.
 *
 *   npm run build && node test/bench/search.ts [users] [rounds]
 */
import type { Condition } from '../../src/db/read/search/condition.ts'
import { countFound, search } from '../../src/db/read/search/search.ts'
import type { SearchedList } from '../../src/db/read/search/statements.ts'
import type { TenantConnection } from '../../src/db/tenant-connection.ts'
import { skus } from '../../src/imports/demonstration/contoso.ts'
import { assignLicense } from '../../src/operations/assign-license.ts'
import { type GroupFilterRequest, toGroupCondition } from '../../src/operations/group-filter.ts'
import { toUserCondition, type UserFilterRequest } from '../../src/operations/user-filter.ts'
import { combinations } from '../support/filter-samples.ts'
import { addDirectory } from '../support/large-directory.ts'
import { largeContext } from '../support/large-tenant.ts'
import { countRowsOfPlans } from '../support/rows-in-plans.ts'
import { settle } from '../support/settle.ts'
import { startBenchServer } from './support/bench-server.ts'
import { createCrowd, crowdGroupId, crowdSkus, crowdTenantId } from './support/crowd.ts'

const users = Number(process.argv[2] ?? 100_000)
const groups = Math.min(100_000, users / 10)
const deletedUsers = users / 20
const rounds = Number(process.argv[3] ?? 15)

await using server = await startBenchServer()
await using database = await server.createDatabase('search')
await createCrowd(database, users)
await assignLicense(largeContext(database), {
  groupId: crowdGroupId,
  addLicenses: crowdSkus.map((skuId) => ({ skuId, disabledPlans: null })),
  removeLicenses: [],
})
await settle(database.tenant(crowdTenantId), { limit: 5_000 })
await addDirectory(database, { groups, deletedUsers })
await database.owner.query(
  `UPDATE "user" SET mail = user_principal_name, account_enabled = display_name NOT LIKE '%99',
     usage_location = CASE WHEN display_name LIKE '%7' THEN NULL WHEN display_name LIKE '%321' THEN 'IS' ELSE usage_location END`,
)
await database.owner.query('VACUUM (ANALYZE) "user", "group", group_license, license_assignment_path, membership')

const [skuId = ''] = crowdSkus
const {
  rows: [someone],
} = await database.owner.query<{ id: string }>('SELECT id FROM "user" WHERE display_name = $1', ['Person 77'])
const userFilters: readonly UserFilterRequest[] = [
  { displayName: { contains: '4321' } },
  { displayName: { contains: 'person' } },
  { displayName: { startsWith: 'person 19' } },
  { userPrincipalName: { startsWith: 'person5' } },
  { license: { skuId } },
  { license: { skuId, direct: true } },
  { license: { direct: true } },
  { license: { skuId: skus.e1, direct: false } },
  { license: { assignedByGroup: crowdGroupId } },
  { license: { error: 'MUTUALLY_EXCLUSIVE_VIOLATION' } },
  { license: { state: 'DISABLED' } },
  { license: { state: 'ACTIVE_WITH_ERROR' } },
  { not: { license: { skuId } } },
  { not: { license: {} } },
  { hasLicenseErrors: true },
  { hasLicenseErrors: false },
  { hasUsageLocation: false },
  { hasUsageLocation: true },
  { usageLocation: 'DE' },
  { usageLocation: 'IS' },
  { mail: { startsWith: 'person5' } },
  { id: someone?.id ?? '' },
  { accountEnabled: false },
]
const groupFilters: readonly GroupFilterRequest[] = [
  { displayName: { contains: '4321' } },
  { kind: 'DISTRIBUTION' },
  { kind: 'MICROSOFT_365' },
  { kind: 'SECURITY' },
  { assignedSku: skus.e1 },
  { hasAssignedLicenses: false },
  { hasMembersWithLicenseErrors: true },
  { isDynamic: true },
  { isDynamic: false },
  { onPremisesSyncEnabled: true },
  { securityEnabled: false },
]

const { db, principal } = largeContext(database)
const byName = { column: 'display_name_key', type: 'text' } as const
const byPrincipalName = { column: 'user_principal_name_key', type: 'text' } as const
const user = { table: '"user"', deleted: false, key: byName, descending: false } as const
const group = { ...user, table: '"group"' } as const

interface Figures {
  readonly told: string
  readonly p50: number
  readonly p95: number
  readonly rows: number
}

async function measure(
  told: string,
  run: (read: TenantConnection, round: number) => Promise<unknown>,
): Promise<Figures> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await db.indexSnapshot((read) => run(read, round))
    times.push(performance.now() - began)
  }
  const rows = await db.indexSnapshot(async (read) => {
    const counted = countRowsOfPlans(read)
    await run(counted.db, 0)
    return counted.rows()
  })
  times.sort((a, b) => a - b)
  const figures = { told, p50: times[Math.floor(rounds * 0.5)] ?? 0, p95: times[Math.floor(rounds * 0.95)] ?? 0, rows }
  console.log(line(figures))
  return figures
}

const line = ({ told, p50, p95, rows }: Figures) =>
  `${p50.toFixed(1).padStart(8)} ${p95.toFixed(1).padStart(8)} ms ${Math.round(rows).toLocaleString('en').padStart(12)} rows  ${told}`

/** Pages of 100, the first and those after several places of the list. */
const pages = (list: SearchedList, condition: Condition, name: string) => (read: TenantConnection, round: number) => {
  const position = [`${name}${Math.floor(((round * 7_919) % 100) / 10)}`, crowdGroupId] as const
  const after = round === 0 ? null : { position, inclusive: false }
  return search(read, list, { condition, page: { limit: 100, backwards: false, after, before: null } })
}

const total = (list: SearchedList, condition: Condition) => (read: TenantConnection) =>
  countFound(read, list, { condition })

async function measureAll(title: string, each: () => Promise<Figures[]>): Promise<void> {
  console.log(`\n${title}`)
  const figures = await each()
  const slow = figures.toSorted((a, b) => b.p95 - a.p95)
  console.log(
    `${figures.length} of them, ${slow.filter(({ p95 }) => p95 < 250).length} with a p95 below 250 ms; the slowest:`,
  )
  for (const one of slow.slice(0, 5)) console.log(line(one))
}

async function inTurn<Filter extends object>(
  filters: readonly Filter[],
  run: (told: string, filter: Filter) => Promise<Figures>,
) {
  const all: Figures[] = []
  for (const filter of filters) all.push(await run(JSON.stringify(filter), filter))
  return all
}

const userCondition = (filter: UserFilterRequest) => toUserCondition(principal, filter)
const together = <Filter extends object>(filters: readonly Filter[]) =>
  combinations(filters).filter((filter) => !('or' in filter)) as readonly Filter[] // those that are joined by and are filters too

console.log(
  `${users.toLocaleString('en')} users, ${groups.toLocaleString('en')} groups, ${deletedUsers.toLocaleString('en')} deleted users, ${rounds} rounds each`,
)
await measureAll('users by display name', () =>
  inTurn(together(userFilters), (told, filter) => measure(told, pages(user, userCondition(filter), 'person '))),
)
const byUpn = { ...user, key: byPrincipalName, descending: true }
await measureAll('users by principal name, descending', () =>
  inTurn(userFilters, (told, filter) => measure(told, pages(byUpn, userCondition(filter), 'person'))),
)
await measureAll('deleted users', () =>
  inTurn(userFilters, (told, filter) =>
    measure(told, pages({ ...user, deleted: true }, userCondition(filter), 'former person ')),
  ),
)
await measureAll('totals of users', () =>
  inTurn(userFilters, (told, filter) => measure(told, total(user, userCondition(filter)))),
)
await measureAll('groups by display name', () =>
  inTurn(together(groupFilters), (told, filter) => measure(told, pages(group, toGroupCondition(filter), 'group '))),
)
await measureAll('totals of groups', () =>
  inTurn(groupFilters, (told, filter) => measure(told, total(group, toGroupCondition(filter)))),
)
