/** What PostgreSQL reads for a page of members in error, where one kind of error is frequent and another is rare. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findMembersInError, type MemberErrorFilter } from '../../../src/db/read/members-with-errors.ts'
import type { PageRequest } from '../../../src/db/read/page.ts'
import type { GroupId, SkuId, UserId } from '../../../src/licensing/model.ts'
import { countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { createWorld, type World } from '../graphql/reads/world.ts'

const frequent = 4_000
let world: World
let group: GroupId
let skuId: SkuId
let rare: UserId[]
beforeAll(async () => {
  world = await createWorld()
  const sku = await world.addSku('Alpha')
  const [first, second] = [await world.addGroup('One'), await world.addGroup('Two')]
  const people = await world.addUsers(frequent + 3)
  group = first as GroupId
  skuId = sku.skuId as SkuId
  rare = people.slice(-3) as UserId[]
  await world.addPath(people[0] ?? '', sku.skuId, second, { error: 'OTHER' })
  const insert = `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error)
    SELECT tenant_id, u.id, sku_id, $2, 'GROUP', disabled_plan_set_id, 'ERROR', $3::license_assignment_error
    FROM license_assignment_path, unnest($4::uuid[]) AS u(id) WHERE tenant_id = $1 AND user_id = $5 AND source_id = $6`
  const add = (source: string, error: string, users: readonly string[]) =>
    world.sql(insert, world.tenantId, source, error, users, people[0], second)
  await add(first, 'DEPENDENCY_VIOLATION', people.slice(0, frequent))
  await add(second, 'UNIQUENESS_VIOLATION', people.slice(1, frequent))
  await add(first, 'UNIQUENESS_VIOLATION', rare)
  await world.sql('VACUUM ANALYZE license_assignment_path')
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

const page: PageRequest = { limit: 2, backwards: false, after: null, before: null }

async function find(filter: MemberErrorFilter) {
  const { tenantId, sql } = world
  const query = async <Row>(text: string, ...values: readonly unknown[]) =>
    (await sql(text, tenantId, ...values)) as Row[]
  const counted = countRowsOfPlans({ tenantId, query })
  const found = await findMembersInError(counted.db, [group], { filter, page })
  return { users: found.map(({ userId }) => userId), rows: counted.rows() }
}

test.each([
  ['its kind', () => ({ error: 'UNIQUENESS_VIOLATION', skuId: null }) as const],
  ['its kind for its product', () => ({ error: 'UNIQUENESS_VIOLATION', skuId }) as const],
])('a rare error is found by %s without reading the others', async (_name, filter) => {
  const { users, rows } = await find(filter())
  expect(users).toEqual(rare)
  expect(rows).toBeLessThan(50)
})

test('a frequent one, or all of a product, read no more than a page', async () => {
  for (const filter of [
    { error: 'DEPENDENCY_VIOLATION', skuId: null },
    { error: null, skuId },
    { error: null, skuId: null },
  ] as const) {
    const { users, rows } = await find(filter)
    expect(users).toHaveLength(3)
    expect(rows).toBeLessThan(50)
  }
})
