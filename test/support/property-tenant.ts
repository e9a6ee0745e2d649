/** A small tenant with invented products that break every law, once in the database and once in the reference engine. */
import { randomUUID } from 'node:crypto'
import { roles } from '../../src/auth/permissions.ts'
import type { CatalogFacts } from '../../src/licensing/catalog.ts'
import type { TenantId } from '../../src/licensing/model.ts'
import type { OperationContext } from '../../src/operations/context.ts'
import { ReferenceTenant } from './reference/reference-tenant.ts'
import { nobodyWatches } from './watching.ts'
import type { TestDatabase } from './test-database.ts'

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
export async function addProducts({ owner }: Pick<TestDatabase, 'owner'>): Promise<void> {
  await owner.query(`INSERT INTO service_plan SELECT id, 'PLAN', 'Plan', id = $2 FROM unnest($1::uuid[]) AS id`, [
    Array.from({ length: 10 }, (_, index) => plan(index + 1)),
    plan(7),
  ])
  for (const [number, plans] of products.entries()) {
    await owner.query('INSERT INTO product VALUES ($1, $2, $2)', [sku(number), `PRODUCT_${number}`])
    await owner.query('INSERT INTO product_service_plan SELECT $1, unnest($2::uuid[])', [sku(number), plans.map(plan)])
  }
  await owner.query(`INSERT INTO exclusive_set VALUES ('invented')`)
  await owner.query(`INSERT INTO exclusive_set_plan VALUES ('invented', $1), ('invented', $2)`, [plan(1), plan(3)])
  for (const { servicePlanId, alternatives } of facts.requirements)
    for (const [number, needed] of alternatives.entries())
      await owner.query('INSERT INTO plan_requirement SELECT $1, $2, unnest($3::uuid[])', [
        servicePlanId,
        number,
        needed,
      ])
  await owner.query(`INSERT INTO barred_location VALUES ($1, 'DE')`, [plan(8)])
}

export interface World {
  readonly tenantId: TenantId
  readonly reference: ReferenceTenant
  context(): OperationContext
}

/** A new tenant with people, groups and units, the same on both sides. */
export async function createWorld(
  database: TestDatabase,
  units: readonly number[],
  { seatQueue = true }: { readonly seatQueue?: boolean } = {},
): Promise<World> {
  const tenantId = randomUUID() as string as TenantId
  const reference = new ReferenceTenant({ catalog: facts, country: 'US' }, { seatQueue })
  const people = Array.from({ length: userCount }, (_, number) => ({
    id: user(number),
    location: [null, 'US', 'DE', 'FR', 'US', 'FR'][number] ?? null,
    // The first two share an address, in another case.
    addresses: number === 0 ? ['smtp:shared@x.com'] : number === 1 ? ['SMTP:Shared@x.com'] : [],
  }))
  const run = (text: string, ...values: unknown[]) => database.owner.query(text, [tenantId, ...values])
  const groups = Array.from({ length: groupCount }, (_, number) => ({
    id: group(number),
    addresses: number === 0 ? ['smtp:team@x.com'] : [],
  }))
  const skus = units.map((enabled, number) => ({ id: sku(number), enabled }))
  for (const { id, location, addresses } of people) reference.addUser(id, location, addresses)
  for (const { id, addresses } of groups) reference.addGroup(id, addresses)
  for (const { id, enabled } of skus) reference.addSku(id, { enabled })
  await run(
    `WITH t AS (INSERT INTO tenant VALUES ($1, 'Invented', 'US') RETURNING tenant_id),
       l AS (INSERT INTO licensing_lock SELECT tenant_id FROM t),
       o AS (INSERT INTO directory_object SELECT $1::uuid, id, kind::directory_object_kind
             FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, kind text)),
       k AS (INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units)
             SELECT $1::uuid, id, enabled FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, enabled int))
     SELECT FROM t`,
    JSON.stringify([
      ...people.map(({ id }) => ({ id, kind: 'USER' })),
      ...groups.map(({ id }) => ({ id, kind: 'GROUP' })),
    ]),
    JSON.stringify(skus),
  )
  await run(
    `WITH u AS (INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, usage_location)
             SELECT $1::uuid, id, 'Person', id || '@x.com', location FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, location text)),
       g AS (INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled)
             SELECT $1::uuid, id, 'Group', 'group', true FROM jsonb_to_recordset($3::jsonb) AS r(id uuid))
     INSERT INTO proxy_address SELECT $1::uuid, r.id, 0, a.address
     FROM jsonb_to_recordset($2::jsonb || $3::jsonb) AS r(id uuid, addresses jsonb), jsonb_array_elements_text(r.addresses) AS a(address)`,
    JSON.stringify(people),
    JSON.stringify(groups),
  )
  const db = database.tenant(tenantId)
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
      seatQueue,
      newId: randomUUID,
      wake: () => {},
      watching: nobodyWatches,
    }),
  }
}
