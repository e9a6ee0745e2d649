/** The tenant that is read: one group of everybody and 49 ordinary ones, all with the same three products. */
import type pg from 'pg'

export const tenantId = 'aaaaaaaa-0000-4000-8000-00000000000b'
/** Sorts first by its name, so that the page of 50 groups shows it. */
export const hugeGroupId = groupId(0)
/** A member of 40 groups who holds the three products through five of them and one directly. */
export const userId = personId(1)
export const people = 100_000
export const groups = 50
/** How many members an ordinary group has. */
const ordinary = 20

/** Office 365 E3, Enterprise Mobility + Security E5 and Audio Conferencing: products with many and with few service plans. */
export const skuIds = [
  '6fd2c87f-b296-42f0-b197-1e91e994b900',
  'b05e124f-c7cc-45a0-a6aa-8cf78c946968',
  '0c266dff-15dd-4b49-8397-2bb16070ed52',
] as const

export function groupId(number: number): string {
  return `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function personId(number: number): string {
  return `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}`
}

const person = (n: string) => `('cccccccc-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`
const group = (n: string) => `('bbbbbbbb-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`

const statements = [
  `INSERT INTO tenant VALUES ($1, 'Northwind', 'US')`,
  'INSERT INTO licensing_lock VALUES ($1)',
  `INSERT INTO directory_object SELECT $1, ${person('n')}, 'USER' FROM generate_series(1, ${people}) n`,
  `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, usage_location)
   SELECT $1, ${person('n')}, 'Person ' || n, 'person' || n || '@northwind.com', 'US' FROM generate_series(1, ${people}) n`,
  `INSERT INTO directory_object SELECT $1, ${group('n')}, 'GROUP' FROM generate_series(0, ${groups - 1}) n`,
  `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled)
   SELECT $1, ${group('n')}, 'Group ' || lpad(n::text, 2, '0'), 'group' || n, true FROM generate_series(0, ${groups - 1}) n`,
  `INSERT INTO membership (tenant_id, group_id, member_id, member_kind)
   SELECT $1, ${group('0')}, ${person('n')}, 'USER' FROM generate_series(1, ${people}) n`,
  // Person 1 is a member of the first 40 of the ordinary groups.
  `INSERT INTO membership (tenant_id, group_id, member_id, member_kind)
   SELECT $1, ${group('g')}, ${person('CASE WHEN m = 1 AND g < 40 THEN 1 ELSE g * 1000 + m END')}, 'USER'
   FROM generate_series(1, ${groups - 1}) g, generate_series(1, ${ordinary}) m`,
  `INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units) SELECT $1, unnest('{${skuIds.join()}}'::uuid[]), ${people}`,
  `INSERT INTO disabled_plan_set (tenant_id, service_plan_ids)
   VALUES ($1, '{}'), ($1, '{a23b959c-7ce8-4e57-9140-b90eb88a9e97}')`,
  // Sway is switched off in E3.
  `INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id)
   SELECT $1, ${group('n')}, k.sku_id, s.id FROM generate_series(0, ${groups - 1}) n, subscribed_sku k
   JOIN disabled_plan_set s ON s.tenant_id = k.tenant_id AND (s.service_plan_ids = '{}') = (k.sku_id <> '${skuIds[0]}')
   WHERE k.tenant_id = $1`,
  // What a lap would have given person 1 from the groups 1 to 5, and one product directly with all plans.
  `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
   SELECT l.tenant_id, ${person('1')}, l.sku_id, l.group_id, 'GROUP'::directory_object_kind, l.disabled_plan_set_id, 'ACTIVE'::license_assignment_status
   FROM group_license l WHERE l.tenant_id = $1 AND l.group_id BETWEEN ${group('1')} AND ${group('5')}
   UNION ALL
   SELECT $1, ${person('1')}, '${skuIds[1]}', ${person('1')}, 'USER', s.id, 'ACTIVE'
   FROM disabled_plan_set s WHERE s.tenant_id = $1 AND s.service_plan_ids = '{}'`,
  'UPDATE subscribed_sku SET consumed_units = 1 WHERE tenant_id = $1',
]

/** Makes the tenant in a migrated database, as one transaction, and lets the planner know it. */
export async function createTenant(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    for (const text of statements) await client.query(text, [tenantId])
    await client.query('COMMIT')
    await client.query('VACUUM ANALYZE')
  } finally {
    client.release(true)
  }
}
