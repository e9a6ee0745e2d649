/** Reports of users who have a product twice, against the same over plain objects. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bound } from '../../../../src/db/read/page.ts'
import { guidOf } from '../../../../src/imports/demonstration/contoso.ts'
import { deleteUser } from '../../../../src/operations/delete-user.ts'
import {
  countListedDuplicateLicenses,
  type ListedDuplicateLicense,
  listDuplicateLicenses,
} from '../../../../src/operations/reports/list-duplicate-licenses.ts'
import { type Contoso, createContoso } from '../../../support/contoso.ts'
import { loadDuplicates, type PlainDuplicate } from '../../../support/plain-reports.ts'
import { writeRandomPaths } from '../../../support/random-paths.ts'

let contoso: Contoso
let expected: readonly PlainDuplicate[]
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await writeRandomPaths(contoso)
  for (const number of [3, 4, 5]) await deleteUser(contoso.context(), guidOf('user', number))
  expected = await loadDuplicates(contoso)
})
afterAll(() => contoso[Symbol.asyncDispose]())

const wantedOf = (redundant: boolean) => expected.filter((each) => !redundant || each.isRedundant)
const toPlain = (listed: ListedDuplicateLicense): PlainDuplicate => {
  const { userId, skuId, groupIds, disabledPlans, onlyDirectPlans, isRedundant } = listed
  return { userId, skuId, groupIds, disabledPlans, onlyDirectPlans, isRedundant }
}

async function pages(redundant: boolean, limit: number, backwards: boolean): Promise<readonly PlainDuplicate[]> {
  const all: PlainDuplicate[] = []
  for (let bound: Bound | null = null; ; ) {
    const page = { limit, backwards, after: backwards ? null : bound, before: backwards ? bound : null }
    const { rows, more } = await listDuplicateLicenses(contoso.context(), { redundant }, { page, selection: [] })
    expect(rows.length).toBeLessThanOrEqual(limit)
    if (backwards) all.unshift(...rows.map(toPlain))
    else all.push(...rows.map(toPlain))
    const last = backwards ? rows[0] : rows.at(-1)
    if (!more || !last) return all
    bound = { position: [last.userId, last.skuId], inclusive: false }
  }
}

test('there are some of every kind', () => {
  const kinds = [
    (each: PlainDuplicate) => each.isRedundant,
    (each: PlainDuplicate) => each.isRedundant && each.groupIds.length > 1,
    (each: PlainDuplicate) => !each.isRedundant && each.onlyDirectPlans.length === 1,
    (each: PlainDuplicate) => each.onlyDirectPlans.length > 2,
    (each: PlainDuplicate) => each.isRedundant && each.disabledPlans.length > 0,
  ]
  for (const kind of kinds) expect(expected.filter(kind).length).toBeGreaterThan(3)
})

test.each([false, true])('the whole report, redundant ones only: %s', async (redundant) => {
  expect(await pages(redundant, 999, false)).toEqual(wantedOf(redundant))
})

test('pages of whatever size and direction are parts of it', { timeout: 120_000 }, async () => {
  const shape = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 70 }), fc.boolean())
  await fc.assert(
    fc.asyncProperty(shape, async ([redundant, limit, backwards]) => {
      expect(await pages(redundant, limit, backwards)).toEqual(wantedOf(redundant))
    }),
    { numRuns: 20 },
  )
})

test('a page ends at a bound on either side', async () => {
  const [from, to] = [expected[10], expected[20]] as [PlainDuplicate, PlainDuplicate]
  const bound = ({ userId, skuId }: PlainDuplicate, inclusive: boolean) => ({ position: [userId, skuId], inclusive })
  for (const backwards of [false, true]) {
    const page = { limit: 99, backwards, after: bound(from, true), before: bound(to, false) }
    const { rows, more } = await listDuplicateLicenses(contoso.context(), { redundant: false }, { page, selection: [] })
    expect({ rows: rows.map(toPlain), more }).toEqual({ rows: expected.slice(10, 20), more: false })
  }
})

test.each([false, true])('the total counts what all pages have, redundant ones only: %s', async (redundant) => {
  expect(await countListedDuplicateLicenses(contoso.context(), { redundant })).toBe(wantedOf(redundant).length)
})

test('more than a thousand that are not redundant are walked past', { timeout: 120_000 }, async () => {
  const large = await createContoso()
  try {
    await large.settle()
    await large.sql('DELETE FROM license_assignment_path')
    // Everybody has each of six products directly and, less one plan, from a group; the last user of all from another too.
    await large.sql(
      `WITH bare AS (INSERT INTO disabled_plan_set (tenant_id, service_plan_ids)
         SELECT DISTINCT k.tenant_id, uuid_set(ARRAY[(SELECT min(service_plan_id::text)::uuid FROM product_service_plan s WHERE s.sku_id = k.sku_id)])
         FROM subscribed_sku k ON CONFLICT DO NOTHING)
       SELECT 1`,
    )
    await large.sql(
      `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
       SELECT u.tenant_id, u.id, k.sku_id, s.id, s.kind, d.id, 'ACTIVE'
       FROM "user" u JOIN subscribed_sku k USING (tenant_id)
       CROSS JOIN LATERAL (VALUES (u.id, 'USER'::directory_object_kind, false), ($1::uuid, 'GROUP', true), ($2::uuid, 'GROUP', false)) AS s(id, kind, less)
       JOIN disabled_plan_set d ON d.tenant_id = u.tenant_id AND d.service_plan_ids = CASE WHEN s.less
         THEN ARRAY[(SELECT min(service_plan_id::text)::uuid FROM product_service_plan p WHERE p.sku_id = k.sku_id)] ELSE '{}' END
       WHERE s.id <> $2 OR u.id = (SELECT max(id::text)::uuid FROM "user")`,
      guidOf('group', 1),
      guidOf('group', 2),
    )
    const plain = await loadDuplicates(large)
    expect(plain.length).toBeGreaterThan(1_100)
    const redundant = plain.filter((each) => each.isRedundant)
    expect(redundant).toHaveLength(6)
    for (const backwards of [false, true]) {
      const page = { limit: 5, backwards, after: null, before: null }
      const found = await listDuplicateLicenses(large.context(), { redundant: true }, { page, selection: [] })
      expect(found.rows.map(toPlain)).toEqual(backwards ? redundant.slice(1) : redundant.slice(0, 5))
      expect(found.more).toBe(true)
    }
  } finally {
    await large[Symbol.asyncDispose]()
  }
})
