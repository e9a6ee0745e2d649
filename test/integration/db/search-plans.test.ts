/** Searches of a large tenant read indexes only, and of them a bounded part. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMembersOfKind, type MemberKind } from '../../../src/db/read/members-of-kind.ts'
import type { PageRequest } from '../../../src/db/read/page.ts'
import { type Condition, type Leaf, rowLeaf, toTest } from '../../../src/db/read/search/condition.ts'
import { countFound, findSkuIds, search } from '../../../src/db/read/search/search.ts'
import { overAssignedLeaf, waitingLeaf } from '../../../src/db/read/search/sku-leaf.ts'
import { type SearchedList, walkStatement } from '../../../src/db/read/search/statements.ts'
import type { TenantConnection } from '../../../src/db/tenant-connection.ts'
import { toGroupCondition } from '../../../src/operations/group-filter.ts'
import { toUserCondition, type UserFilterRequest } from '../../../src/operations/user-filter.ts'
import { addDirectory } from '../../support/large-directory.ts'
import {
  createLargeTenant,
  largeContext,
  largeGroupId,
  largeTenantId,
  licenseEverybody,
  personId,
} from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import {
  deletedUsers,
  groups,
  people,
  type Served,
  servedByProperty,
  servedDeletedGroups,
  servedDeletedUsers,
  servedGroups,
  servedGroupsByProperty,
  servedUsers,
} from '../../support/served-filters.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const few = 500
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ max: 2 }))
  await createLargeTenant(database, people)
  await licenseEverybody(database)
  await settle(database.tenant(largeTenantId), { limit: 5_000 })
  await addDirectory(database, { groups, deletedUsers })
  await database.owner.query(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind) SELECT $1, $2, md5('group 17')::uuid, 'GROUP'`,
    [largeTenantId, largeGroupId],
  )
}, 240_000)
afterAll(() => close())

const byName = { column: 'display_name_key', type: 'text' } as const
const byPrincipalName = { column: 'user_principal_name_key', type: 'text' } as const
const byCreation = { column: 'created_date_time', type: 'timestamptz' } as const
const firstPage: PageRequest = { limit: 100, backwards: false, after: null, before: null }

/** A condition on a page of a list, and so many rows of indexes as tell all of it, for each of those that are joined by and. */
interface Asked {
  readonly list: SearchedList
  readonly page: PageRequest
  readonly condition: Condition
  readonly reads: readonly number[]
}

type Place = Pick<Asked, 'list' | 'page'>
const placesOf = (
  table: SearchedList['table'],
  other: SearchedList['key'],
  position: readonly [string, string],
): Place[] => {
  const bound = { position: [position[0], personId(1)], inclusive: false }
  const otherBound = { position: [position[1], personId(1)], inclusive: false }
  const list = { table, deleted: false, key: byName, descending: false }
  return [
    { list, page: firstPage },
    { list, page: { ...firstPage, after: bound } },
    { list: { ...list, descending: true }, page: { ...firstPage, before: bound, backwards: true } },
    { list: { ...list, key: other }, page: firstPage },
    { list: { ...list, key: other, descending: true }, page: { ...firstPage, after: otherBound } },
  ]
}
const placesOfUsers = placesOf('"user"', byPrincipalName, ['person 5', 'person5'])
const placesOfGroups = placesOf('"group"', byCreation, ['group 5', '2026-01-01T00:00:00Z'])
const deleted = (places: readonly Place[]) =>
  places.map(({ list, page }) => ({ list: { ...list, deleted: true }, page }))

const kinds = {
  users: kind(placesOfUsers, servedUsers, userCondition),
  'deleted users': kind(deleted(placesOfUsers), servedDeletedUsers, userCondition),
  'users by property': kind(placesOfUsers, servedByProperty, userCondition),
  'groups by property': kind(placesOfGroups, servedGroupsByProperty, toGroupCondition),
  groups: kind(placesOfGroups, servedGroups, toGroupCondition),
  'deleted groups': kind(deleted(placesOfGroups), servedDeletedGroups, toGroupCondition),
}

/** Each filter on a first page by name, each two on one place after the other. */
function kind<Filter>(
  places: readonly Place[],
  served: readonly Served<Filter>[],
  toCondition: (filter: Filter) => Condition,
) {
  const [first] = places as readonly [Place]
  const singles = served.map(({ filter, index, reads }) => ({
    told: JSON.stringify(filter),
    index,
    asked: (): Asked => ({ ...first, condition: toCondition(filter), reads: [reads] }),
  }))
  const pairs = pairsOf(
    singles.flatMap((one, number) => singles.slice(number + 1).map((other) => [one, other] as const)),
    places,
  )
  return { singles, pairs, places }
}

interface Single {
  readonly told: string
  asked(): Asked
}

/** Each of the two joined by and, on one place after the other. */
function pairsOf(of: readonly (readonly [Single, Single])[], places: readonly Place[]): readonly Single[] {
  return of.map(([one, other], number) => {
    const place = places[number % places.length] as Place // there are some
    return {
      told: `${one.told} and ${other.told} at ${JSON.stringify(place)}`,
      asked: (): Asked => {
        const [{ condition: a, reads }, { condition: b, reads: more }] = [one.asked(), other.asked()]
        return { ...place, condition: { all: [a, b] }, reads: [...reads, ...more] }
      },
    }
  })
}

/** One of each of two kinds of filters of the same list. */
function across(
  { singles, places }: ReturnType<typeof kind>,
  { singles: others }: ReturnType<typeof kind>,
): readonly Single[] {
  return pairsOf(
    singles.flatMap((one) => others.map((other) => [one, other] as const)),
    places,
  )
}

function userCondition(filter: UserFilterRequest): Condition {
  return toUserCondition(largeContext(database).principal, filter)
}

/** The rows that it costs, as plans tell them, and how tables are read. */
async function costOf(run: (connection: TenantConnection) => Promise<unknown>) {
  return database.tenant(largeTenantId).indexSnapshot(async (connection) => {
    const counted = countRowsOfPlans(connection)
    await run(counted.db)
    return { rows: counted.rows(), scans: counted.scans() }
  })
}
const costOfPage = ({ list, condition, page }: Asked) =>
  costOf((connection) => search(connection, list, { condition, page, few }))
const costOfTotal = ({ list, condition }: Asked) =>
  costOf((connection) => countFound(connection, list, { condition, few }))

/** Whether the next rows of the list, few of them, have a page. */
async function areFilled({ list, page, condition }: Asked): Promise<boolean> {
  const { text, parameters } = walkStatement(list, condition, { page, most: few })
  return (await database.tenant(largeTenantId).query(text, ...parameters)).length > page.limit
}

/** What is counted and tested before a way is chosen, each row some times, as each node of a plan goes through it. */
const toChoose = ({ reads }: Asked) => 8 * few * reads.length

/** Where no set is small, what there is to be read of indexes. */
const toReadAll = ({ reads }: Asked) => (Math.min(...reads) <= few ? 0 : 5 * reads.reduce((sum, each) => sum + each, 0))

describe.each(agesOfStatistics)('with statistics as after: %s', (age) => {
  beforeAll(async () => void (await database.owner.query(age)))

  // Without statistics of a table a text is sought in its whole list, once.
  const guessed = ({ reads }: Asked) => (age === 'ANALYZE' ? 0 : 4 * (people + deletedUsers) * reads.length)

  async function expectPageBounded(asked: Asked, told: string) {
    const { rows, scans } = await costOfPage(asked)
    expect(
      scans.filter((scan) => scan.startsWith('Seq Scan')),
      told,
    ).toEqual([])
    const most = toChoose(asked) + guessed(asked) + ((await areFilled(asked)) ? 0 : toReadAll(asked))
    expect(rows, told).toBeLessThanOrEqual(most)
    return scans
  }

  async function expectTotalBounded(asked: Asked, told: string) {
    const { rows, scans } = await costOfTotal(asked)
    expect(
      scans.filter((scan) => scan.startsWith('Seq Scan')),
      told,
    ).toEqual([])
    // Those that are deleted are taken off a set that is not small.
    expect(rows, told).toBeLessThanOrEqual(toChoose(asked) + guessed(asked) + toReadAll(asked) + 3 * deletedUsers)
  }

  describe.each(Object.entries(kinds))('of %s', (_name, { singles, pairs }) => {
    test.each(singles)('$told is served by an index', async ({ told, index, asked }) => {
      const scans = await expectPageBounded(asked(), told)
      await expectTotalBounded(asked(), told)
      // Without statistics of the table it may be another index, but never a pass for each row.
      if (index !== null && age === 'ANALYZE') expect(scans.join('\n')).toMatch(new RegExp(`\\b${index}`))
    })

    test('so are any two joined by and', { timeout: 240_000 }, async () => {
      for (const [number, { told, asked }] of pairs.entries()) {
        if (age !== 'ANALYZE' && number % 5 > 0) continue
        await expectPageBounded(asked(), told)
        if (number % 3 === 0) await expectTotalBounded(asked(), `total of ${told}`)
      }
    })
  })

  test.each([
    ['users', across(kinds.users, kinds['users by property'])],
    ['groups', across(kinds.groups, kinds['groups by property'])],
  ])('and of %s one of each kind', { timeout: 240_000 }, async (_name, pairs) => {
    const every = age === 'ANALYZE' ? 4 : 20
    for (const [number, { told, asked }] of pairs.entries())
      if (process.env['TEST_FULL'] === '1' || number % every === 0) await expectPageBounded(asked(), told)
  })

  test('members of one kind are read in their order, few groups among many users too', async () => {
    const ofKind = (kind: MemberKind, page = firstPage) =>
      costOf((connection) =>
        findMembersOfKind({ indexSnapshot: (run) => run(connection) }, largeGroupId, { kind, page }),
      )
    const deep = { ...firstPage, after: { position: [personId(people / 2)], inclusive: false } }
    for (const [{ rows, scans }, most] of [
      [await ofKind('GROUP'), 10],
      [await ofKind('GROUP', deep), 10],
      [await ofKind('USER'), 5 * 101],
      [await ofKind('USER', deep), 5 * 101],
    ] as const) {
      expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([])
      expect(rows).toBeLessThanOrEqual(most)
      expect(rows).toBeGreaterThan(0)
    }
  })

  test('products are looked at one by one, and those who wait are not counted', async () => {
    for (const condition of [waitingLeaf, { not: waitingLeaf }, { any: [overAssignedLeaf, { not: waitingLeaf }] }]) {
      const { rows, scans } = await costOf((connection) => findSkuIds(connection, condition))
      expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([])
      expect(rows).toBeLessThanOrEqual(3 * 6)
    }
  })
})

describe('the bounds notice', () => {
  beforeAll(async () => void (await database.owner.query('ANALYZE')))

  const map = (condition: Condition, change: (leaf: Leaf) => Leaf): Condition => {
    if ('all' in condition) return { all: condition.all.map((each) => map(each, change)) }
    if ('any' in condition) return { any: condition.any.map((each) => map(each, change)) }
    return 'not' in condition ? { not: map(condition.not, change) } : change(condition)
  }

  test('that no set is small enough to begin with', { timeout: 120_000 }, async () => {
    let noticed = 0
    for (const { pairs } of Object.values(kinds))
      for (const { asked } of pairs) {
        const one = asked()
        if (Math.min(...one.reads) > few || Math.max(...one.reads) < 2 * people || (await areFilled(one))) continue
        const condition = map(one.condition, (leaf) => ({ ...leaf, candidates: [] }))
        const { rows } = await costOfPage({ ...one, condition })
        if (rows > toChoose(one)) noticed++
      }
    // Not all: two sets in one order are merged, which ends where the smaller one does.
    expect(noticed).toBeGreaterThan(20)
  })

  test('that a condition is tested on the whole list', async () => {
    let noticed = 0
    for (const { singles } of Object.values(kinds))
      for (const { told, asked } of singles) {
        const one = asked()
        if (one.list.deleted || Math.max(...one.reads) > 2_500 || (await areFilled(one))) continue
        // What an index knows nothing of.
        const leaf = rowLeaf(one.list.table, (bind) => `coalesce(${toTest(one.condition, bind)}, false)`)
        const { rows } = await costOfPage({ ...one, condition: { ...leaf, candidates: [] } })
        expect(rows, told).toBeGreaterThan(toChoose(one) + toReadAll(one))
        noticed++
      }
    expect(noticed).toBeGreaterThan(20)
  })
})
