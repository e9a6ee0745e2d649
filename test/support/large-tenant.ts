/** A tenant with one large group: people of several kinds, some of whom will fail, and too few seats of one product. */
import { randomUUID } from 'node:crypto'
import { roles } from '../../src/auth/permissions.ts'
import { skus } from '../../src/imports/demonstration/contoso.ts'
import type { GroupId, SkuId, TenantId } from '../../src/licensing/model.ts'
import { assignLicense } from '../../src/operations/assign-license.ts'
import type { OperationContext } from '../../src/operations/context.ts'
import { nobodyWatches } from './watching.ts'
import type { TestDatabase } from './test-database.ts'

export const largeTenantId = 'aaaaaaaa-0000-4000-8000-000000000001' as TenantId
export const largeGroupId = 'bbbbbbbb-0000-4000-8000-000000000001' as GroupId

/** The id of the nth person. */
export const personId = (number: number) => `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}`

/**
 * Makes the tenant; one in fifty holds E1 directly, which conflicts with E3, and the last tenth finds no seat of E3. Each has two
 * addresses, which nobody else has.
 */
export async function createLargeTenant({ owner }: Pick<TestDatabase, 'owner'>, people: number): Promise<void> {
  const run = (text: string, ...values: unknown[]) => owner.query(text, values)
  const id = `('cccccccc-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`
  await run(`INSERT INTO tenant VALUES ($1, 'Northwind', 'US')`, largeTenantId)
  await run('INSERT INTO licensing_lock VALUES ($1)', largeTenantId)
  await run(
    `INSERT INTO directory_object SELECT $1, ${id}, 'USER' FROM generate_series(1, $2::int) n`,
    largeTenantId,
    people,
  )
  await run(
    `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, mail, usage_location)
     SELECT $1, ${id}, 'Person ' || n, 'person' || n || '@northwind.com', 'Person' || n || '@northwind.com', (ARRAY['US', 'DE', 'FR', NULL])[n % 4 + 1]
     FROM generate_series(1, $2::int) n`,
    largeTenantId,
    people,
  )
  await run(
    `INSERT INTO proxy_address (tenant_id, object_id, position, address)
     SELECT $1, ${id}, a.position, a.prefix || n || '@northwind.com' FROM generate_series(1, $2::int) n, (VALUES (0, 'SMTP:Person'), (1, 'smtp:p')) a(position, prefix)`,
    largeTenantId,
    people,
  )
  await run(`INSERT INTO directory_object VALUES ($1, $2, 'GROUP')`, largeTenantId, largeGroupId)
  await run(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled) VALUES ($1, $2, 'Everybody', 'everybody', true)`,
    largeTenantId,
    largeGroupId,
  )
  await run(
    `INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
     SELECT $1, $2, ${id}, 'USER', now() - interval '1 day' + n * interval '1 microsecond' FROM generate_series(1, $3::int) n`,
    largeTenantId,
    largeGroupId,
    people,
  )
  const direct = Math.floor(people / 50)
  for (const [sku, units] of [
    [skus.e3, Math.floor(people * 0.9) - direct],
    [skus.emsE5, people],
    [skus.e1, people],
  ] as const)
    await run(
      'INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units) VALUES ($1, $2, $3)',
      largeTenantId,
      sku,
      units,
    )
  await run(`INSERT INTO disabled_plan_set (tenant_id, service_plan_ids) VALUES ($1, '{}')`, largeTenantId)
  await run(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
     SELECT $1, ${id}, $2, ${id}, 'USER', (SELECT id FROM disabled_plan_set WHERE tenant_id = $1), 'ACTIVE'
     FROM generate_series(50, $3::int, 50) n`,
    largeTenantId,
    skus.e1,
    people,
  )
  await run(
    'UPDATE subscribed_sku SET consumed_units = $3 WHERE tenant_id = $1 AND sku_id = $2',
    largeTenantId,
    skus.e1,
    direct,
  )
  await run('ANALYZE')
}

/** An administrator of the tenant. */
export function largeContext(database: TestDatabase): OperationContext {
  return {
    db: database.tenant(largeTenantId),
    principal: {
      kind: 'delegated',
      tenantId: largeTenantId,
      objectId: personId(1),
      userPrincipalName: 'person1@northwind.com',
      appId: null,
      scopes: new Set(['Directory.ReadWrite.All', 'Organization.ReadWrite.All']),
      roles: new Set(),
      directoryRoles: new Set([roles.globalAdministrator]),
      expirationDateTime: new Date('9999-12-31'),
    },
    seatQueue: true,
    newId: randomUUID,
    wake: () => {},
    watching: nobodyWatches,
  }
}

/** Gives E3 and EMS E5 to everybody. */
export async function licenseEverybody(database: TestDatabase): Promise<void> {
  await assignLicense(largeContext(database), {
    groupId: largeGroupId,
    addLicenses: [skus.e3, skus.emsE5].map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null })),
    removeLicenses: [],
  })
}

/** All that licensing has done, without the moments at which it did it. */
export async function licensingOf({ owner }: Pick<TestDatabase, 'owner'>, tenantId: string = largeTenantId) {
  const rows = async (text: string) => (await owner.query(text, [tenantId])).rows
  return {
    paths: await rows(
      `SELECT user_id, sku_id, source_id, state, error, service_plan_ids FROM license_assignment_path p
       JOIN disabled_plan_set s ON s.tenant_id = p.tenant_id AND s.id = p.disabled_plan_set_id
       WHERE p.tenant_id = $1 ORDER BY user_id, sku_id, source_id`,
    ),
    waiting: await rows(
      `SELECT user_id, sku_id FROM license_assignment_path WHERE tenant_id = $1 AND error = 'COUNT_VIOLATION' ORDER BY waiting_since, user_id`,
    ),
    units: await rows('SELECT sku_id, consumed_units FROM subscribed_sku WHERE tenant_id = $1 ORDER BY 1'),
    operations: await rows(
      `SELECT group_id, state, total_members, processed_members, succeeded_members, failed_members FROM license_operation
       WHERE tenant_id = $1 ORDER BY license_operation.sequence`,
    ),
    audits: await rows(
      'SELECT activity, target_id, succeeded, count(*)::int FROM directory_audit WHERE tenant_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3',
    ),
    pending: await rows('SELECT kind, count(*)::int FROM pending_evaluation WHERE tenant_id = $1 GROUP BY 1'),
  }
}
