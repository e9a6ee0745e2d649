/** Users and groups as an import writes them: which columns it brings, and how a row looks with what is given of it. */

/** One of the two kinds of directory objects. */
export interface ObjectTable {
  readonly kind: 'USER' | 'GROUP'
  readonly table: string
  readonly staged: string
  /** The columns that an import can bring. */
  readonly columns: readonly string[]
  /** Of a new object, what its columns are where nothing is given: a JSON object; `$2` is the moment of the import. */
  readonly defaults: string
}

/** Of users. */
export const userTable: ObjectTable = {
  kind: 'USER',
  table: '"user"',
  staged: 'import_user',
  columns: [
    'created_date_time',
    'display_name',
    'user_principal_name',
    'given_name',
    'surname',
    'mail',
    'mail_nickname',
    'job_title',
    'department',
    'office_location',
    'account_enabled',
    'usage_location',
  ],
  defaults: `jsonb_build_object('created_date_time', $2::timestamptz, 'account_enabled', true)`,
}

/** Of groups. A group is a security group unless something else is said of it; its alias is its id; a rule is on. */
export const groupTable: ObjectTable = {
  kind: 'GROUP',
  table: '"group"',
  staged: 'import_group',
  columns: [
    'created_date_time',
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
    'membership_rule',
    'membership_rule_processing_state',
    'on_premises_domain_name',
    'on_premises_last_sync_date_time',
    'on_premises_net_bios_name',
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
  ],
  defaults: `jsonb_build_object('created_date_time', $2::timestamptz, 'security_enabled', true, 'mail_enabled', false, 'mail_nickname', s.id,
      'membership_rule_processing_state', CASE WHEN s.properties->>'membership_rule' IS NOT NULL THEN 'On' END,
      'assigned_labels', '[]'::jsonb, 'group_types', '[]'::jsonb, 'on_premises_provisioning_errors', '[]'::jsonb,
      'resource_behavior_options', '[]'::jsonb, 'resource_provisioning_options', '[]'::jsonb, 'allow_external_senders', false,
      'auto_subscribe_new_members', false, 'hide_from_outlook_clients', false, 'hide_from_address_lists', false)`,
}

/** The columns of a row, of an alias or of a composite in parentheses. */
export function columnsOf({ columns }: ObjectTable, row: string): string {
  return columns.map((column) => `${row}.${column}`).join(', ')
}

/**
 * Every staged object of which the row would change: `id`, the row as it is (`now`) and as it would be (`next`), whether its
 * own columns change (`own`) or its proxy addresses (`addresses`).
 */
export function changedObjects(table: ObjectTable): string {
  return `
    SELECT c.id, c.now, c.next, c.own, c.addresses FROM (
      SELECT m.id, m.now, m.next, ROW(${columnsOf(table, '(m.now)')}) IS DISTINCT FROM ROW(${columnsOf(table, '(m.next)')}) AS own,
        m.given IS NOT NULL AND m.given <> coalesce(a.list, '{}') AS addresses
      FROM (SELECT u.id, u AS now, jsonb_populate_record(u, s.properties) AS next, s.addresses AS given
            FROM ${table.staged} s JOIN ${table.table} u ON u.tenant_id = $1 AND u.id = s.id OFFSET 0) m
      LEFT JOIN (SELECT p.object_id, array_agg(p.address ORDER BY p.position) AS list FROM proxy_address p
                 JOIN ${table.staged} s ON s.id = p.object_id AND s.addresses IS NOT NULL
                 WHERE p.tenant_id = $1 GROUP BY p.object_id) a ON a.object_id = m.id) c
    WHERE c.own OR c.addresses`
}
