/** Writes the rows of a demonstration tenant in one transaction, if the database has no tenant yet. */
import type { Database } from '../client.ts'

/** What the demonstration tenant consists of. */
export interface DemonstrationRows {
  readonly tenantId: string
  readonly displayName: string
  readonly country: string
  readonly users: readonly { readonly id: string }[]
  readonly groups: readonly { readonly id: string }[]
  readonly memberships: readonly object[]
  readonly skus: readonly object[]
  readonly groupLicenses: readonly object[]
  readonly directLicenses: readonly object[]
  readonly proxyAddresses: readonly object[]
}

/** Each row has all of them. */
const groupColumns = [
  'id',
  'display_name',
  'description',
  'classification',
  'assigned_labels',
  'group_types',
  'security_enabled',
  'security_identifier',
  'mail_enabled',
  'mail',
  'mail_nickname',
  'is_assignable_to_role',
  'mdm_app_id',
  'membership_rule',
  'membership_rule_processing_state',
  'on_premises_domain_name',
  'on_premises_last_sync_date_time',
  'on_premises_net_bios_name',
  'on_premises_provisioning_errors',
  'on_premises_sam_account_name',
  'on_premises_security_identifier',
  'on_premises_sync_enabled',
  'preferred_data_location',
  'preferred_language',
  'renewed_date_time',
  'resource_behavior_options',
  'resource_provisioning_options',
  'theme',
  'visibility',
  'access_type',
  'allow_external_senders',
  'auto_subscribe_new_members',
  'hide_from_outlook_clients',
  'hide_from_address_lists',
  'is_archived',
].join(', ')

/** Answers whether it wrote. Two starters do not both write: the tenants' table is locked meanwhile. */
export async function writeDemonstration({ pool }: Pick<Database, 'pool'>, rows: DemonstrationRows): Promise<boolean> {
  const client = await pool.connect()
  const write = (text: string, list: readonly object[]) => client.query(text, [rows.tenantId, JSON.stringify(list)])
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE tenant IN SHARE ROW EXCLUSIVE MODE')
    const { rowCount } = await client.query('SELECT FROM tenant LIMIT 1')
    if (rowCount !== 0) {
      await client.query('ROLLBACK')
      return false
    }
    await client.query('INSERT INTO tenant (tenant_id, display_name, country_letter_code) VALUES ($1, $2, $3)', [
      rows.tenantId,
      rows.displayName,
      rows.country,
    ])
    await client.query('INSERT INTO licensing_lock (tenant_id) VALUES ($1)', [rows.tenantId])
    for (const [kind, list] of [
      ['USER', rows.users],
      ['GROUP', rows.groups],
    ] as const)
      await write(
        `INSERT INTO directory_object (tenant_id, id, kind) SELECT $1, r.id, '${kind}' FROM jsonb_to_recordset($2) AS r(id uuid)`,
        list,
      )
    await write(
      `INSERT INTO "user" (tenant_id, id, display_name, given_name, surname, user_principal_name, mail, department, usage_location)
       SELECT $1, r.* FROM jsonb_to_recordset($2) AS r(id uuid, display_name text, given_name text, surname text, user_principal_name text, mail text, department text, usage_location char(2))`,
      rows.users,
    )
    await write(
      `INSERT INTO "group" (tenant_id, ${groupColumns}) SELECT $1, ${groupColumns} FROM jsonb_populate_recordset(NULL::"group", $2)`,
      rows.groups,
    )
    await write(
      `INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since, is_favorite, is_subscribed_by_mail, unseen_count, unseen_conversations_count, unseen_messages_count)
       SELECT $1, r.group_id, r.member_id, r.kind::directory_object_kind, now() + r.ordinal * interval '1 microsecond', r.is_favorite, r.is_subscribed_by_mail, r.unseen_count, r.unseen_conversations_count, r.unseen_messages_count
       FROM jsonb_to_recordset($2) AS r(group_id uuid, member_id uuid, kind text, ordinal int, is_favorite boolean, is_subscribed_by_mail boolean, unseen_count int, unseen_conversations_count int, unseen_messages_count int)`,
      rows.memberships,
    )
    await write(
      `INSERT INTO proxy_address (tenant_id, object_id, position, address)
       SELECT $1, r.object_id, r.position, r.address FROM jsonb_to_recordset($2) AS r(object_id uuid, position smallint, address text)`,
      rows.proxyAddresses,
    )
    await write(
      `INSERT INTO subscribed_sku (tenant_id, sku_id, applies_to, enabled_units)
       SELECT $1, r.sku, r.applies_to, r.units FROM jsonb_to_recordset($2) AS r(sku uuid, applies_to text, units int)`,
      rows.skus,
    )
    const plans = `(SELECT id FROM disabled_plan_set d WHERE d.tenant_id = $1 AND d.digest = uuid_set_digest(uuid_set(r.disabled)))`
    await write(
      `INSERT INTO disabled_plan_set (tenant_id, service_plan_ids) SELECT DISTINCT $1::uuid, uuid_set(r.disabled) FROM jsonb_to_recordset($2) AS r(disabled uuid[]) ON CONFLICT DO NOTHING`,
      [...rows.groupLicenses, { disabled: [] }],
    )
    await write(
      `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
       SELECT $1, r.user_id, r.sku, r.user_id, 'USER', ${plans}, 'ACTIVE' FROM jsonb_to_recordset($2) AS r(user_id uuid, sku uuid, disabled uuid[])`,
      rows.directLicenses,
    )
    await client.query(
      `UPDATE subscribed_sku k SET consumed_units = (SELECT count(DISTINCT user_id) FROM license_assignment_path p
         WHERE p.tenant_id = $1 AND p.sku_id = k.sku_id) WHERE k.tenant_id = $1`,
      [rows.tenantId],
    )
    await write(
      `WITH license AS (
         SELECT r.group_id, r.operation_id, r.sku, r.disabled FROM jsonb_to_recordset($2) AS r(group_id uuid, operation_id uuid, sku uuid, disabled uuid[])),
       operation AS (
         INSERT INTO license_operation (tenant_id, id, group_id, add_licenses, remove_licenses)
         SELECT $1, operation_id, group_id, jsonb_agg(jsonb_build_object('skuId', sku, 'disabledPlans', to_jsonb(disabled))), '{}'
         FROM license GROUP BY operation_id, group_id)
       INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id, operation_id)
       SELECT $1, r.group_id, r.sku, ${plans}, r.operation_id FROM license r`,
      rows.groupLicenses,
    )
    await client.query('COMMIT')
    return true
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
