/** Lists of users and groups by filters, against the same filters over plain objects. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countFound, search } from '../../../src/db/read/search/search.ts'
import { guidOf } from '../../../src/imports/demonstration/contoso.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { type GroupFilterRequest, toGroupCondition } from '../../../src/operations/group-filter.ts'
import { countListedGroups, listGroups } from '../../../src/operations/list-groups.ts'
import { countListedUsers, listUsers } from '../../../src/operations/list-users.ts'
import { toUserCondition, type UserFilterRequest } from '../../../src/operations/user-filter.ts'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { bad } from '../../support/expect-refusal.ts'
import { combinations, groupFilters, userFilters } from '../../support/filter-samples.ts'
import {
  groupFits,
  loadGroups,
  loadUsers,
  type PlainGroup,
  type PlainUser,
  userFits,
} from '../../support/plain-directory.ts'

let contoso: Contoso
let users: readonly PlainUser[]
let groups: readonly PlainGroup[]
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  for (const number of [1, 31, 32, 33, 190]) await deleteUser(contoso.context(), guidOf('user', number))
  await addDeletedGroups()
  await contoso.sql(`UPDATE "group" SET created_date_time = created_date_time - random() * interval '100 days'`)
  await contoso.sql(`UPDATE "user" SET account_enabled = false WHERE given_name IN ('Ada', 'Kofi')`)
  await contoso.sql(`UPDATE "user" SET mail = NULL WHERE given_name IN ('Chen', 'Dara')`)
  await contoso.sql(`UPDATE "group" SET on_premises_sync_enabled = false WHERE display_name LIKE 'Site 1%'`)
  await contoso.sql(`UPDATE "group" SET is_assignable_to_role = false WHERE display_name LIKE 'Site 2%'`)
  users = await loadUsers(contoso)
  groups = await loadGroups(contoso)
})
afterAll(() => contoso[Symbol.asyncDispose]())

/** For each group a deleted one that is like it. */
async function addDeletedGroups(): Promise<void> {
  await contoso.sql(`INSERT INTO directory_object SELECT tenant_id, md5(id::text)::uuid, 'GROUP' FROM "group"`)
  await contoso.sql(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, group_types, membership_rule, membership_rule_processing_state,
       mail_enabled, security_enabled, on_premises_sync_enabled, deleted_date_time)
     SELECT tenant_id, md5(id::text)::uuid, display_name, mail_nickname, group_types, membership_rule, membership_rule_processing_state,
       mail_enabled, security_enabled, on_premises_sync_enabled, now() FROM "group"`,
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const everything = { limit: 999, backwards: false, after: null, before: null }
/** So many rows count as few: by one every set is many, by the other none is. */
const limits = [0, 3, 40, 1_000]

const userKeys = {
  name: { column: 'display_name_key', type: 'text' },
  upn: { column: 'user_principal_name_key', type: 'text' },
} as const
const groupKeys = {
  name: { column: 'display_name_key', type: 'text' },
  created: { column: 'created_date_time', type: 'timestamptz' },
} as const

function expectedUsers(filter: UserFilterRequest, key: keyof typeof userKeys, descending: boolean): string[] {
  const fit = users.filter((user) => user.deleted === (filter.deleted ?? false) && userFits(user, filter))
  const ordered = fit.toSorted((a, b) => compare(a[key], b[key]) || compare(a.id, b.id)).map(({ id }) => id)
  return descending ? ordered.reverse() : ordered
}

function expectedGroups(filter: GroupFilterRequest, key: keyof typeof groupKeys, descending: boolean): string[] {
  const fit = groups.filter((group) => group.deleted === (filter.deleted ?? false) && groupFits(group, filter))
  const ordered = fit.toSorted((a, b) => compare(a[key], b[key]) || compare(a.id, b.id)).map(({ id }) => id)
  return descending ? ordered.reverse() : ordered
}

test('every filter alone, any two joined by and, and any two joined by or', { timeout: 240_000 }, async () => {
  const { db, principal } = contoso.context()
  const list = { table: '"user"', deleted: false, key: userKeys.name, descending: false } as const
  const seen = { some: 0, none: 0 }
  for (const [index, filter] of combinations(userFilters).entries()) {
    const condition = toUserCondition(principal, filter)
    const few = limits[index % limits.length] as number
    const found = await search(db, list, { condition, page: everything, few })
    expect(
      found.map(({ id }) => id),
      JSON.stringify(filter),
    ).toEqual(expectedUsers(filter, 'name', false))
    seen[found.length > 0 ? 'some' : 'none']++
  }
  for (const [index, filter] of combinations(groupFilters).entries()) {
    const few = limits[index % limits.length] as number
    const found = await search(
      db,
      { ...list, table: '"group"' },
      { condition: toGroupCondition(filter), page: everything, few },
    )
    expect(
      found.map(({ id }) => id),
      JSON.stringify(filter),
    ).toEqual(expectedGroups(filter, 'name', false))
    seen[found.length > 0 ? 'some' : 'none']++
  }
  expect(seen.some).toBeGreaterThan(200)
  expect(seen.none).toBeGreaterThan(20)
})

describe('pages of whatever filter, order and direction are parts of the list', { timeout: 120_000 }, () => {
  const nested = <Filter extends object>(filters: readonly Filter[]) =>
    fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(...filters),
        fc.record({ and: fc.array(tie('filter'), { maxLength: 2 }) }) as unknown as fc.Arbitrary<Filter>,
        fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }) }) as unknown as fc.Arbitrary<Filter>,
        fc.record({ not: tie('filter') }) as unknown as fc.Arbitrary<Filter>,
      ),
    })).filter
  const shape = {
    descending: fc.boolean(),
    backwards: fc.boolean(),
    few: fc.constantFrom(...limits),
    limit: fc.integer({ min: 1, max: 60 }),
  }

  interface Walk {
    readonly descending: boolean
    readonly backwards: boolean
    readonly few: number
    readonly limit: number
  }

  /** All pages, one after the other, in the order of the list. */
  async function pages(find: (page: typeof everything) => Promise<readonly { id: string; key: string }[]>, walk: Walk) {
    const { limit, backwards } = walk
    const all: string[] = []
    let position: [string, string] | null = null
    for (;;) {
      const bound = position && { position, inclusive: false }
      const page = { limit, backwards, after: backwards ? null : bound, before: backwards ? bound : null }
      const rows = await find(page as unknown as typeof everything)
      all.push(...rows.slice(0, limit).map(({ id }) => id))
      const last = rows[limit - 1]
      if (rows.length <= limit || !last) return backwards ? all.reverse() : all
      position = [last.key, last.id]
    }
  }

  test('of users', async () => {
    const { db, principal } = contoso.context()
    await fc.assert(
      fc.asyncProperty(
        nested(userFilters),
        fc.boolean(),
        fc.constantFrom('name' as const, 'upn' as const),
        fc.record(shape),
        async (filter, deleted, key, walk) => {
          const asked = { and: [filter], deleted }
          const condition = toUserCondition(principal, asked)
          const list = { table: '"user"', deleted, key: userKeys[key], descending: walk.descending } as const
          const found = await pages((page) => search(db, list, { condition, page, few: walk.few }), walk)
          expect(found).toEqual(expectedUsers(asked, key, walk.descending))
          expect(await countFound(db, list, { condition, few: walk.few })).toBe(found.length)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('of groups', async () => {
    const { db } = contoso.context()
    await fc.assert(
      fc.asyncProperty(
        nested(groupFilters),
        fc.boolean(),
        fc.constantFrom('name' as const, 'created' as const),
        fc.record(shape),
        async (filter, deleted, key, walk) => {
          const asked = { and: [filter], deleted }
          const condition = toGroupCondition(asked)
          const list = { table: '"group"', deleted, key: groupKeys[key], descending: walk.descending } as const
          const found = await pages((page) => search(db, list, { condition, page, few: walk.few }), walk)
          expect(found).toEqual(expectedGroups(asked, key, walk.descending))
          expect(await countFound(db, list, { condition, few: walk.few })).toBe(found.length)
        },
      ),
      { numRuns: 150 },
    )
  })
})

test('totals count what all pages have', async () => {
  const orderBy = { field: 'DISPLAY_NAME', descending: false } as const
  for (const filter of [...userFilters, { deleted: true }, { deleted: true, displayName: { contains: 'erg' } }])
    expect(await countListedUsers(contoso.context(), { filter, orderBy }), JSON.stringify(filter)).toBe(
      expectedUsers(filter, 'name', false).length,
    )
  for (const filter of groupFilters)
    expect(await countListedGroups(contoso.context(), { filter, orderBy }), JSON.stringify(filter)).toBe(
      expectedGroups(filter, 'name', false).length,
    )
})

describe('a filter is refused', () => {
  const orderBy = { field: 'DISPLAY_NAME', descending: false } as const
  const deep = (depth: number): UserFilterRequest =>
    depth === 0 ? { hasUsageLocation: true } : { not: deep(depth - 1) }
  const cases: readonly (readonly [string, UserFilterRequest, string])[] = [
    [
      'that contains too little',
      { displayName: { contains: 'ab' } },
      'filter.displayName.contains must have 3 to 256 characters.',
    ],
    [
      'of an empty beginning',
      { displayName: { startsWith: '' } },
      'filter.displayName.startsWith must have 1 to 256 characters.',
    ],
    [
      'with a NUL',
      { and: [{ displayName: { eq: 'a\0' } }] },
      'filter.and[0].displayName.eq has a NUL or half a surrogate pair, which no text has.',
    ],
    [
      'with half a character',
      { displayName: { startsWith: '\ud83d' } },
      'filter.displayName.startsWith has a NUL or half a surrogate pair, which no text has.',
    ],
    [
      'that contains no letter and no digit',
      { displayName: { contains: '---' } },
      'filter.displayName.contains needs a letter or a digit after its first character: texts are found by those.',
    ],
    [
      'that contains them only where an index cannot tell a word',
      { userPrincipalName: { contains: 'a--' } },
      'filter.userPrincipalName.contains needs a letter or a digit after its first character: texts are found by those.',
    ],
    [
      'without a way to match',
      { userPrincipalName: {} },
      'filter.userPrincipalName needs one of eq, startsWith and contains.',
    ],
    ['of an empty mail address', { mail: { eq: '' } }, 'filter.mail.eq must have 1 to 256 characters.'],
    ['of a mail address without a way to match', { mail: {} }, 'filter.mail needs one of eq and startsWith.'],
    ['by what is no id', { id: 'Ada' }, 'filter.id must be the GUID of a user.'],
    [
      'by what is no country',
      { usageLocation: 'Kenya' },
      'filter.usageLocation must be a country by its two letters of ISO 3166.',
    ],
    ['that nothing satisfies', { or: [] }, 'filter.or is empty, which nothing satisfies: leave it out.'],
    ['that is too deep', deep(5), 'filter.not.not.not.not.not is nested too deeply: filters are at most 5 deep.'],
    [
      'with too many conditions',
      { or: Array.from({ length: 21 }, () => ({ hasUsageLocation: true })) },
      'filter has more than 20 conditions.',
    ],
    [
      'with too many filters that say nothing',
      { and: Array.from({ length: 21 }, (_, index) => (index % 2 ? {} : { and: [] })) },
      'filter has more than 20 conditions.',
    ],
    [
      'of deleted users inside another',
      { not: { deleted: true } },
      'filter.not.deleted belongs to the outermost filter: a list has either living or deleted users.',
    ],
    [
      'by a group that is no id',
      { license: { assignedByGroup: 'Sales' } },
      'filter.license.assignedByGroup must be the GUID of a group.',
    ],
    [
      'by a group without an id',
      { license: { assignedByGroup: '' } },
      'filter.license.assignedByGroup must be the GUID of a group.',
    ],
    ['by a product without an id', { license: { skuId: '' } }, 'filter.license.skuId must be the GUID of a product.'],
    [
      'by a licence that is direct and from a group',
      { license: { assignedByGroup: guidOf('group', 1), direct: true } },
      'filter.license.direct cannot be true together with assignedByGroup: a licence comes either way.',
    ],
  ]
  test.each(cases)('%s', async (_name, filter, message) => {
    const asked = listUsers(contoso.context(), { filter, orderBy }, { page: everything, selection: [] })
    await expect(asked).rejects.toMatchObject(bad(message))
  })

  test('by filters that say nothing, which are true of everybody', async () => {
    const all = await listUsers(contoso.context(), { filter: null, orderBy }, { page: everything, selection: [] })
    const filter = { and: Array(10).fill({}), or: [{ hasUsageLocation: true }, {}] }
    const found = await listUsers(contoso.context(), { filter, orderBy }, { page: everything, selection: [] })
    expect(found.rows).toHaveLength(all.rows.length)
  })

  test('of groups by a product without an id', async () => {
    const request = { filter: { assignedSku: '' }, orderBy }
    const asked = listGroups(contoso.context(), request, { page: everything, selection: [] })
    await expect(asked).rejects.toMatchObject(bad('filter.assignedSku must be the GUID of a product.'))
  })

  test('by a group, to those who may not read groups', async () => {
    const filter = { license: { assignedByGroup: guidOf('group', 1) } }
    const context = contoso.context({ scopes: new Set(['User.Read.All']) })
    const page = { page: everything, selection: [] }
    await expect(listUsers(context, { filter, orderBy }, page)).rejects.toMatchObject({
      code: 'Authorization_RequestDenied',
    })
    expect(
      (await listUsers(context, { filter: { hasLicenseErrors: true }, orderBy }, page)).rows.length,
    ).toBeGreaterThan(0)
  })
})
