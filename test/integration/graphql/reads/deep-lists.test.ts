/** Page 9,000 of each list, from either end: it is read through the list's index, and costs what the first page does. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ListName } from '../../../../src/db/read/lists.ts'
import { cursorsOf } from '../../../../src/graphql/cursor.ts'
import { createWorld, type World } from './world.ts'

let world: World
let group: string
let person: string
let sku: string

/** A group with 36,000 members, every other one in error, and 18,000 operations; 18,000 groups with one member and two SKUs. */
beforeAll(async () => {
  world = await createWorld()
  const { tenantId, sql } = world
  group = await world.addGroup('Huge')
  sku = (await world.addSku('Product')).skuId
  await world.addLicense(group, sku)
  const people = await world.addUsers(36_000)
  person = people[0] ?? ''
  await world.addMembers(group, people)
  await sql(
    `WITH object AS (INSERT INTO directory_object SELECT $1, gen_random_uuid(), 'GROUP' FROM generate_series(1, 18000) RETURNING id)
     INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled)
     SELECT $1, id, 'Group ' || id, 'group', true FROM object`,
    tenantId,
  )
  await sql(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind) SELECT $1, id, $2, 'USER' FROM "group" WHERE id <> $3`,
    tenantId,
    person,
    group,
  )
  const { skuId: other } = await world.addSku('Other')
  await sql(
    `INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id)
     SELECT $1, o.id, unnest($3::uuid[]), l.disabled_plan_set_id FROM group_license l, "group" o WHERE l.group_id = $2 AND o.id <> $2`,
    tenantId,
    group,
    [sku, other],
  )
  await sql(
    `INSERT INTO license_operation (tenant_id, id, group_id, add_licenses) SELECT $1, gen_random_uuid(), $2, '[]' FROM generate_series(1, 18000)`,
    tenantId,
    group,
  )
  await sql(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, error)
     SELECT $1, m.member_id, l.sku_id, l.group_id, 'GROUP', l.disabled_plan_set_id, CASE WHEN n % 2 = 0 THEN 'ERROR' ELSE 'ACTIVE' END::license_assignment_status,
       CASE WHEN n % 2 = 0 THEN 'OTHER' END::license_assignment_error
     FROM (SELECT member_id, group_id, row_number() OVER (ORDER BY member_id) AS n FROM membership WHERE group_id = $2) m
     JOIN group_license l USING (group_id)`,
    tenantId,
    group,
  )
  await sql('VACUUM ANALYZE')
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

const page = 'edges { node { id } } pageInfo { hasNextPage hasPreviousPage }'

interface List {
  readonly size: number
  readonly index: string
  document(args: string): string
  /** The items in order: the id and what a cursor has of it. */
  readonly items: string
}

const lists: Readonly<Record<string, List>> = {
  users: {
    size: 2,
    index: 'user_living_by_name_idx',
    document: (args) => `{ users(${args}) { ${page} } }`,
    items: 'SELECT id, ARRAY[display_name_key, id::text] AS at FROM "user" ORDER BY display_name_key, id',
  },
  groups: {
    size: 1,
    index: 'group_living_by_name_idx',
    document: (args) => `{ groups(${args}) { ${page} } }`,
    items: 'SELECT id, ARRAY[display_name_key, id::text] AS at FROM "group" ORDER BY display_name_key, id',
  },
  members: {
    size: 2,
    index: 'membership_pkey',
    document: (args) => `{ group(id: "${group}") { members(${args}) { ${page} } } }`,
    items: `SELECT member_id AS id, ARRAY[member_id::text] AS at FROM membership WHERE group_id = $1 ORDER BY 1`,
  },
  memberOf: {
    size: 1,
    index: 'membership_tenant_id_member_id_group_id_idx',
    document: (args) => `{ user(id: "${person}") { joinedGroups(${args}) { ${page} } } }`,
    items: `SELECT group_id AS id, ARRAY[group_id::text] AS at FROM membership WHERE member_id = $1 ORDER BY 1`,
  },
  assignedGroups: {
    size: 1,
    index: 'group_license_tenant_id_sku_id_group_id_idx',
    document: (args) => `{ subscribedSku(skuId: "${sku}") { assignedGroups(${args}) { ${page} } } }`,
    items: `SELECT group_id AS id, ARRAY[group_id::text] AS at FROM group_license WHERE sku_id = $1 ORDER BY 1`,
  },
  licenseOperations: {
    size: 1,
    index: 'license_operation_tenant_id_group_id_sequence_key',
    document: (args) => `{ group(id: "${group}") { licenseOperations(${args}) { ${page} } } }`,
    items: `SELECT id, ARRAY[sequence::text] AS at FROM license_operation WHERE group_id = $1 ORDER BY sequence DESC`,
  },
  membersWithErrors: {
    size: 1,
    index: 'license_assignment_path_errors_idx',
    document: (args) => `{ group(id: "${group}") { membersWithLicenseErrors(${args}) { ${page} } } }`,
    items: `SELECT user_id AS id, ARRAY[user_id::text] AS at FROM license_assignment_path WHERE source_id = $1 AND error IS NOT NULL ORDER BY 1`,
  },
}

/** What all statements so far have read of the tenant; each role has one connection, so nothing is pending elsewhere. */
async function readSoFar(index: string): Promise<{ rows: number; scans: number }> {
  for (const pool of [world.database.owner, world.database.pool]) await pool.query('SELECT pg_stat_force_next_flush()')
  const [row] = await world.sql(
    `SELECT (SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) FROM pg_stat_user_tables WHERE relname = ANY ($2)) AS rows,
       (SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = $1) AS scans`,
    index,
    [
      'directory_object',
      'user',
      'group',
      'membership',
      'group_license',
      'license_operation',
      'license_assignment_path',
    ],
  )
  return { rows: Number(row?.['rows']), scans: Number(row?.['scans']) }
}

const each = Object.entries(lists).flatMap(([name, list]) =>
  [false, true].map((backwards) => ({ name, list, backwards })),
)

test.each(each)('$name, backwards: $backwards', async ({ name, list: { size, index, document, items }, backwards }) => {
  const on: Readonly<Record<string, string>> = { memberOf: person, assignedGroups: sku }
  const parameters = items.includes('$1') ? [on[name] ?? group] : []
  const all = (await world.sql(items, ...parameters)) as unknown as { id: string; at: string[] }[]
  const start = backwards ? all.length - 9_000 * size : 8_999 * size
  expect(start, 'there are 9,000 pages').toBeGreaterThanOrEqual(0)
  expect(all.length).toBeGreaterThanOrEqual(9_000 * size)
  const toCursor = cursorsOf({ list: name as ListName, tenantId: world.tenantId })
  const cursorOf = (place: number) => toCursor(all[place]?.at ?? [])
  const args = backwards
    ? `last: ${size}, before: "${cursorOf(start + size)}"`
    : `first: ${size}, after: "${cursorOf(start - 1)}"`
  const before = await readSoFar(index)
  const { data, errors } = await world.ask(document(args))
  const after = await readSoFar(index)
  expect(errors).toBeUndefined()
  const [connection] = Object.values(data).map((found) => (isPage(found) ? found : Object.values(found as object)[0]))
  expect(connection.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(
    all.slice(start, start + size).map(({ id }) => id),
  )
  expect(connection.pageInfo).toEqual({ hasNextPage: start + size < all.length, hasPreviousPage: start > 0 })
  expect(after.scans - before.scans, index).toBeGreaterThan(0)
  expect(after.rows - before.rows).toBeGreaterThanOrEqual(size)
  expect(after.rows - before.rows).toBeLessThan(100)
})

function isPage(found: unknown): boolean {
  return typeof found === 'object' && found !== null && 'edges' in found
}
