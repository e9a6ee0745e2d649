/**
 * A tenant beside Contoso in which everything has the same ids, as keys are per tenant, and other names and values; with a
 * few objects that only it has, members that Contoso's groups have not, and work that waits.
 */
import { randomUUID } from 'node:crypto'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { ask } from '../ask.ts'
import { type Contoso, groupId, tenantId } from '../contoso.ts'
import { settle } from '../settle.ts'

export const twinId = '00000000-0000-4000-8000-0000000000aa' as TenantId
/** What only the twin has. */
export const onlyTwin = {
  user: guidOf('twin user', 1),
  group: guidOf('twin group', 1),
  sku: '4b585984-651b-448a-9e53-3b10f069cf7f',
  userPrincipalName: 'tara.twin@fabrikam.com',
  groupName: 'Fabrikam Twins',
} as const

/** Copies Contoso as it is; of the numbers that must differ none is left equal. */
export async function addTwin(contoso: Contoso): Promise<void> {
  const { sql, database } = contoso
  await sql(`BEGIN; SET LOCAL session_replication_role = replica; ${await copies(contoso)}; COMMIT`)
  await sql(`
    UPDATE disabled_plan_set SET service_plan_ids = service_plan_ids || lpad(id::text, 32, 'f')::uuid WHERE tenant_id = '${twinId}';
    UPDATE subscribed_sku SET enabled_units = enabled_units + 1000, warning_units = 1 WHERE tenant_id = '${twinId}';
    UPDATE membership SET unseen_count = 1000, unseen_messages_count = 1000 WHERE tenant_id = '${twinId}' AND unseen_count IS NOT NULL;
    UPDATE license_operation SET total_members = total_members + 1000, processed_members = processed_members + 1000,
      succeeded_members = succeeded_members + 1000 WHERE tenant_id = '${twinId}';
    UPDATE "user" SET account_enabled = NOT account_enabled, job_title = 'Fabrikam ' || id WHERE tenant_id = '${twinId}';
    INSERT INTO directory_object (tenant_id, id, kind) VALUES ('${twinId}', '${onlyTwin.user}', 'USER'), ('${twinId}', '${onlyTwin.group}', 'GROUP');
    INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, usage_location)
    VALUES ('${twinId}', '${onlyTwin.user}', 'Tara Twin of Fabrikam', '${onlyTwin.userPrincipalName}', 'DE');
    INSERT INTO "group" (tenant_id, id, display_name, mail_nickname, security_enabled)
    VALUES ('${twinId}', '${onlyTwin.group}', '${onlyTwin.groupName}', 'twins', true);
    INSERT INTO membership (tenant_id, group_id, member_id, member_kind)
    SELECT tenant_id, id, '${guidOf('user', 150)}', 'USER' FROM "group" WHERE tenant_id = '${twinId}' AND display_name LIKE '% Site %' ON CONFLICT DO NOTHING;
    INSERT INTO subscribed_sku (tenant_id, sku_id, enabled_units) VALUES ('${twinId}', '${onlyTwin.sku}', 1000)`)
  const change = async (mutation: string) => {
    const { errors } = await ask(contoso.context({ tenantId: twinId }), `mutation { ${mutation} { id } }`)
    if (errors) throw new Error(`${mutation}: ${errors.map(({ message }) => message).join(' ')}`)
  }
  const { user, group, sku } = onlyTwin
  const [sales, site] = [groupId('Sales Team'), groupId('Site 1')]
  await change(`addGroupMembers(groupId: "${group}", memberIds: ["${user}", "${guidOf('user', 60)}"])`)
  await change(`addGroupMembers(groupId: "${sales}", memberIds: ["${user}", "${group}"])`)
  await change(`addGroupMembers(groupId: "${site}", memberIds: ["${user}"])`)
  await change(`removeGroupMembers(groupId: "${sales}", memberIds: ["${guidOf('user', 5)}"])`)
  await change(`assignLicense(groupId: "${group}", addLicenses: [{ skuId: "${sku}" }, { skuId: "${skus.emsE5}" }])`)
  await change(`assignLicense(groupId: "${groupId('Site 2')}", addLicenses: [{ skuId: "${skus.emsE5}" }])`)
  await change(`assignUserLicense(userId: "${user}", addLicenses: [{ skuId: "${skus.e1}" }])`)
  await settle(database.tenant(twinId))
  await change(`reprocessGroupLicenseAssignment(groupId: "${group}")`)
  await change(`assignLicense(groupId: "${site}", addLicenses: [{ skuId: "${skus.e1}" }])`)
  await change(`removeGroupMembers(groupId: "${sales}", memberIds: ["${guidOf('user', 6)}"])`)
  // Who is well there is in error here, and the other way round.
  await sql(`
    UPDATE license_assignment_path SET state = CASE WHEN error IS NULL THEN 'ERROR' ELSE 'ACTIVE' END::license_assignment_status,
      error = CASE WHEN error IS NULL THEN 'COUNT_VIOLATION'::license_assignment_error END, waiting_since = CASE WHEN error IS NULL THEN now() END
    WHERE tenant_id = '${twinId}' AND state <> 'DISABLED'`)
}

/** A statement for each table of tenants, whatever tables there are. */
async function copies({ sql }: Contoso): Promise<string> {
  const columns = await sql(
    `SELECT c.table_name AS "table", c.column_name AS name, c.data_type AS type
     FROM information_schema.columns c JOIN pg_class t ON t.oid = format('public.%I', c.table_name)::regclass
     WHERE c.table_schema = 'public' AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND c.is_generated = 'NEVER'
       AND EXISTS (SELECT FROM information_schema.columns WHERE table_name = c.table_name AND column_name = 'tenant_id')`,
  )
  const renamed = (text: string) => `replace(replace(${text}, 'Contoso', 'Fabrikam'), 'contoso', 'fabrikam')`
  const value = (name: string, type: string) => {
    if (name === 'tenant_id') return `'${twinId}'`
    if (name === 'display_name') return `'Fabrikam ' || "${name}"`
    if (type === 'text') return renamed(`"${name}"`)
    return type === 'jsonb' ? `${renamed(`"${name}"::text`)}::jsonb` : `"${name}"`
  }
  return [...Map.groupBy(columns, (column) => String(column['table']))]
    .map(([table, list]) => {
      const names = list.map(({ name }) => `"${String(name)}"`).join(', ')
      const values = list.map(({ name, type }) => value(String(name), String(type))).join(', ')
      return `INSERT INTO "${table}" (${names}) SELECT ${values} FROM "${table}" WHERE tenant_id = '${tenantId}'`
    })
    .join('; ')
}

/** New numbers go on from the same one on every database. */
export async function alignSequences({ sql }: Contoso): Promise<void> {
  await sql(`SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1000000) FROM pg_sequences`)
}

/** Ids that are the same in every run. */
export function countedIds(): () => string {
  let count = 0
  return () => guidOf('walk', ++count)
}

/** An id that nobody has. */
export const unknownId = randomUUID()
