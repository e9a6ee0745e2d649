/** What a large tenant has beside its people: many groups, a few of each rare kind, and many deleted users and groups. */
import { skus } from '../../src/imports/demonstration/contoso.ts'
import { largeTenantId } from './large-tenant.ts'
import type { TestDatabase } from './test-database.ts'

/**
 * So many groups and so many deleted users, who had E3; one in twenty groups is deleted as well. Of a hundred groups one is a
 * distribution list, one a mail-enabled security group, two are Microsoft 365 groups, one is dynamic, one synced, one can be given
 * roles, and one gives E1 to nobody; a deleted user in ten has no usage location. A living user in a hundred cannot sign in, and
 * nearly one in a hundred has no mail address; whoever has one, and each group that has one, has it among its addresses.
 */
export async function addDirectory(
  { owner }: Pick<TestDatabase, 'owner'>,
  { groups, deletedUsers }: { readonly groups: number; readonly deletedUsers: number },
): Promise<void> {
  const run = (text: string, ...values: unknown[]) => owner.query(text, [largeTenantId, ...values])
  const group = `md5('group ' || n)::uuid`
  const user = `md5('deleted ' || n)::uuid`
  await run(`INSERT INTO directory_object SELECT $1, ${group}, 'GROUP' FROM generate_series(1, $2::int) n`, groups)
  await run(
    `INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, mail, security_enabled, mail_enabled, group_types, membership_rule,
       on_premises_sync_enabled, is_assignable_to_role, deleted_date_time, created_date_time)
     SELECT $1, ${group}, 'Group ' || n, 'group' || n,
       CASE WHEN n % 100 IN (10, 11, 12, 62) THEN 'group' || n || '@northwind.com' END, n % 100 NOT IN (10, 12), n % 100 IN (10, 11, 12, 62),
       CASE WHEN n % 100 IN (12, 62) THEN ARRAY['Unified'] WHEN n % 100 = 13 THEN ARRAY['DynamicMembership'] ELSE '{}' END,
       CASE WHEN n % 100 = 13 THEN 'user.country -eq "US"' END, CASE WHEN n % 100 = 14 THEN true END,
       CASE WHEN n % 100 = 16 THEN true END,
       CASE WHEN n / 100 % 20 = 19 THEN now() END, now() - n * interval '1 minute'
     FROM generate_series(1, $2::int) n`,
    groups,
  )
  await run(
    `INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id)
     SELECT $1, ${group}, $3::uuid, s.id FROM generate_series(15, $2::int, 100) n
     JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.service_plan_ids = '{}' WHERE n / 100 % 20 < 19`,
    groups,
    skus.e1,
  )
  await run(
    `UPDATE "user" SET account_enabled = false WHERE tenant_id = $1 AND user_principal_name LIKE '%00@northwind.com'`,
  )
  await run(
    `UPDATE "user" SET mail = NULL WHERE tenant_id = $1 AND mail LIKE '%50@northwind.com' AND mail NOT LIKE 'Person77%'`,
  )
  await run(
    `INSERT INTO proxy_address (tenant_id, object_id, position, address)
     SELECT tenant_id, id, 0, 'SMTP:' || mail FROM "user" WHERE tenant_id = $1 AND mail IS NOT NULL
     UNION ALL SELECT tenant_id, id, 0, 'SMTP:' || mail FROM "group" WHERE tenant_id = $1 AND mail IS NOT NULL
     ON CONFLICT (tenant_id, object_id, position) DO UPDATE SET address = excluded.address`,
  )
  await run(`INSERT INTO directory_object SELECT $1, ${user}, 'USER' FROM generate_series(1, $2::int) n`, deletedUsers)
  await run(
    `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, usage_location, deleted_date_time)
     SELECT $1, ${user}, 'Former person ' || n, 'former' || n || '@northwind.com', CASE WHEN n % 10 > 0 THEN 'US' END, now()
     FROM generate_series(1, $2::int) n`,
    deletedUsers,
  )
  await run(
    `INSERT INTO license_assignment_path
       (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state, state_when_deleted)
     SELECT $1, ${user}, $3::uuid, ${user}, 'USER', s.id, 'DISABLED', 'ACTIVE' FROM generate_series(1, $2::int) n
     JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.service_plan_ids = '{}'`,
    deletedUsers,
    skus.e3,
  )
}
