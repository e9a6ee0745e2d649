/** A small tenant with invented products that break every law, once in the database and once in the reference engine. */
import { randomUUID } from 'node:crypto'
import { roles } from '../../src/auth/permissions.ts'
import type { Database } from '../../src/db/client.ts'
import type { TenantDb } from '../../src/db/tenant-db.ts'
import type { CatalogFacts } from '../../src/licensing/catalog.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import type { OperationContext } from '../../src/operations/context.ts'
import { ReferenceTenant } from './reference/reference-tenant.ts'
import { nobodyWatches } from './watching.ts'

const guid = (kind: string, number: number) => `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`
export const plan = (number: number) => guid('e', number)
export const sku = (number: number) => guid('5', number)
export const user = (number: number) => guid('a', number)
export const group = (number: number) => guid('b', number)

/** Products by number, with the numbers of their plans. */
export const products: readonly (readonly number[])[] = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 2],
  [8, 4],
  [9, 10],
]
export const userCount = 6
export const groupCount = 4

/** 1 and 3 exclude each other; 5 needs 1 or 3; 9 needs 2 and 7; 10 needs 8; 7 provisions mail; 8 is barred in DE. */
export const facts = {
  products: products.map((plans, number) => ({ skuId: sku(number), servicePlanIds: plans.map(plan) })),
  exclusiveSets: [[plan(1), plan(3)]],
  requirements: [
    { servicePlanId: plan(5), alternatives: [[plan(1)], [plan(3)]] },
    { servicePlanId: plan(9), alternatives: [[plan(2), plan(7)]] },
    { servicePlanId: plan(10), alternatives: [[plan(8)]] },
  ],
  mailPlans: [plan(7)],
  barredLocations: [{ servicePlanId: plan(8), country: 'DE' }],
} as unknown as CatalogFacts

/** Adds the invented products to the catalogue. */
export async function addProducts({ pool }: Database): Promise<void> {
  await pool.query(`INSERT INTO service_plan SELECT id, 'PLAN', 'Plan', id = $2 FROM unnest($1::uuid[]) AS id`, [
    Array.from({ length: 10 }, (_, index) => plan(index + 1)),
    plan(7),
  ])
  for (const [number, plans] of products.entries()) {
    await pool.query('INSERT INTO product VALUES ($1, $2, $2)', [sku(number), `PRODUCT_${number}`])
    await pool.query('INSERT INTO product_service_plan SELECT $1, unnest($2::uuid[])', [sku(number), plans.map(plan)])
  }
  await pool.query(`INSERT INTO exclusive_set VALUES ('invented')`)
  await pool.query(`INSERT INTO exclusive_set_plan VALUES ('invented', $1), ('invented', $2)`, [plan(1), plan(3)])
  for (const { servicePlanId, alternatives } of facts.requirements)
    for (const [number, needed] of alternatives.entries())
      await pool.query('INSERT INTO plan_requirement SELECT $1, $2, unnest($3::uuid[])', [
        servicePlanId,
        number,
        needed,
      ])
  await pool.query(`INSERT INTO barred_location VALUES ($1, 'DE')`, [plan(8)])
}

export interface World {
  readonly tenantId: TenantId
  readonly reference: ReferenceTenant
  context(): OperationContext
}

/** A new tenant with people, groups and units, the same on both sides. `wrap` may disturb the database's transactions. */
export async function createWorld(
  database: Database,
  units: readonly number[],
  wrap: (db: TenantDb) => TenantDb = (db) => db,
): Promise<World> {
  const tenantId = randomUUID() as string as TenantId
  const reference = new ReferenceTenant({ catalog: facts, country: 'US' })
  const people = Array.from({ length: userCount }, (_, number) => ({
    id: user(number),
    location: [null, 'US', 'DE', 'FR', 'US', 'FR'][number] ?? null,
    // The first two share an address, in another case.
    addresses: number === 0 ? ['smtp:shared@x.com'] : number === 1 ? ['SMTP:Shared@x.com'] : [],
  }))
  const run = (text: string, ...values: unknown[]) => database.pool.query(text, [tenantId, ...values])
  await run(`INSERT INTO tenant VALUES ($1, 'Invented', 'US')`)
  await run('INSERT INTO licensing_lock VALUES ($1)')
  await run(
    `INSERT INTO directory_object SELECT $1, unnest($2::uuid[]), 'USER'`,
    people.map(({ id }) => id),
  )
  for (const { id, location, addresses } of people) {
    reference.addUser(id, location, addresses)
    await run(
      `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, usage_location) VALUES ($1, $2, 'Person', $3, $4)`,
      id,
      `${id}@x.com`,
      location,
    )
    for (const address of addresses) await run('INSERT INTO proxy_address VALUES ($1, $2, 0, $3)', id, address)
  }
  for (let number = 0; number < groupCount; number++) {
    reference.addGroup(group(number))
    await run(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, group(number))
    await run(
      `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Group', 'group', true)`,
      group(number),
    )
  }
  for (const [number, enabled] of units.entries()) {
    reference.addSku(sku(number), { enabled })
    await run('INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units) VALUES ($1, $2, $3)', sku(number), enabled)
  }
  const db = wrap(database.tenant(tenantId))
  return {
    tenantId,
    reference,
    context: () => ({
      db,
      principal: {
        kind: 'delegated',
        tenantId,
        objectId: user(1),
        userPrincipalName: null,
        appId: null,
        scopes: new Set(['Directory.ReadWrite.All', 'Organization.ReadWrite.All']),
        roles: new Set(),
        directoryRoles: new Set([roles.globalAdministrator]),
        expirationDateTime: new Date('9999-12-31'),
      },
      newId: randomUUID,
      wake: () => {},
      watching: nobodyWatches,
    }),
  }
}

/** What the database holds, as the reference engine spells it. */
export async function snapshot({ pool }: Database, tenantId: string): Promise<ReturnType<ReferenceTenant['snapshot']>> {
  const lines = async (text: string): Promise<string[]> =>
    (await pool.query<{ line: string }>(text, [tenantId])).rows.map(({ line }) => line)
  const paths = await lines(
    `SELECT concat_ws(' ', user_id, sku_id, source_id, state, coalesce(error::text, '-'), '[' || array_to_string(service_plan_ids, ',') || ']',
       CASE WHEN waiting_since IS NOT NULL THEN 'waits' END) AS line
     FROM license_assignment_path p JOIN disabled_plan_set s ON s.tenant_id = p.tenant_id AND s.id = p.disabled_plan_set_id
     WHERE p.tenant_id = $1`,
  )
  const consumed = await lines(
    `SELECT sku_id || ' ' || consumed_units AS line FROM subscribed_sku WHERE tenant_id = $1 ORDER BY sku_id`,
  )
  const queues = await lines(
    `SELECT k.sku_id || ': ' || coalesce(string_agg(p.user_id || '/' || p.source_id, ' ' ORDER BY p.waiting_since,
       coalesce(m.since, CASE p.source_kind WHEN 'USER' THEN '-infinity'::timestamptz ELSE 'infinity' END), p.user_id, p.source_id), '') AS line
     FROM subscribed_sku k
     LEFT JOIN license_assignment_path p ON p.tenant_id = k.tenant_id AND p.sku_id = k.sku_id AND p.error = 'COUNT_VIOLATION'
     LEFT JOIN membership m ON m.tenant_id = p.tenant_id AND m.group_id = p.source_id AND m.member_id = p.user_id
     WHERE k.tenant_id = $1 GROUP BY k.sku_id ORDER BY k.sku_id`,
  )
  const laps = await lines(
    `SELECT DISTINCT ON (group_id) concat_ws(' ', group_id, total_members, succeeded_members, failed_members) AS line
     FROM license_operation WHERE tenant_id = $1 ORDER BY group_id, license_operation.sequence DESC`,
  )
  return { paths: paths.sort(), consumed, queues, laps: laps.sort() }
}
