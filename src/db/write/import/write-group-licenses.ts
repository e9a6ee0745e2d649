/**
 * Writes what groups give. The licences of a group that the files name become those of the files: what is not among them goes,
 * without successors, unless a line about the group was refused: nothing is taken away because of a line that nobody understood.
 * The caller holds the licensing lock, and the locks of the groups' rows.
 */
import type { Event } from '../../sql/pending-evaluations.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import type { Written } from './write-objects.ts'

/** As it is stored of a call: each licence with its disabled plans, by SKU. */
const licenses = (group: string) => `
  coalesce((SELECT jsonb_agg(jsonb_build_object('skuId', l.sku_id, 'disabledPlans', d.service_plan_ids) ORDER BY l.sku_id)
            FROM group_license l JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.id = l.disabled_plan_set_id
            WHERE l.tenant_id = $1 AND l.group_id = ${group}), '[]')`

/** The sets of disabled plans of all staged licences. */
export async function rememberPlans(db: TenantConnection): Promise<void> {
  await db.query(
    `INSERT INTO disabled_plan_set (tenant_id, service_plan_ids)
     SELECT $1::uuid, s.plans
     FROM (SELECT plans FROM import_group_license WHERE sku_id IS NOT NULL UNION SELECT plans FROM import_user_license) s
     WHERE NOT EXISTS (SELECT FROM disabled_plan_set d WHERE d.tenant_id = $1 AND d.digest = uuid_set_digest(s.plans))
     ON CONFLICT DO NOTHING`,
  )
}

/** Writes what differs, with an audit entry for each group of which the licences change. Remembers those groups. */
export async function writeGroupLicenses(
  db: TenantConnection,
  { eventId }: Pick<Event, 'eventId'>,
  initiatedBy: object,
): Promise<Written & { readonly removed: number }> {
  const count = async (statement: string, returning: string) => {
    const [row] = await db.query<{ rows: number }>(
      `WITH written AS (${statement} RETURNING ${returning}) SELECT count(*)::int AS rows FROM written`,
    )
    return row?.rows ?? 0
  }
  await db.query(
    `INSERT INTO import_licenses_before
     SELECT g.group_id, ${licenses('g.group_id')} FROM (SELECT DISTINCT group_id FROM import_group_license) g`,
  )
  const removed = await count(
    `DELETE FROM group_license l USING import_licenses_before b
     WHERE l.tenant_id = $1 AND l.group_id = b.group_id
       AND NOT EXISTS (SELECT FROM import_group_license s WHERE s.group_id = l.group_id AND s.sku_id = l.sku_id)
       AND NOT EXISTS (SELECT FROM import_refusal r WHERE r.kind = 'groupLicenses' AND (r.group_id IS NULL OR r.group_id = l.group_id))`,
    'l.sku_id',
  )
  const changed = await count(
    `UPDATE group_license l SET disabled_plan_set_id = d.id, operation_id = NULL
     FROM import_group_license s JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.digest = uuid_set_digest(s.plans)
     WHERE l.tenant_id = $1 AND l.group_id = s.group_id AND l.sku_id = s.sku_id AND l.disabled_plan_set_id <> d.id`,
    'l.sku_id',
  )
  const added = await count(
    `INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id)
     SELECT $1, s.group_id, s.sku_id, d.id
     FROM import_group_license s JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.digest = uuid_set_digest(s.plans)
     WHERE s.sku_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = s.group_id AND l.sku_id = s.sku_id)`,
    'sku_id',
  )
  if (removed + changed + added > 0) await noteChanges(db, eventId, initiatedBy)
  return { added, changed, removed }
}

/** What a group gives again forgets that it was removed; what it does not give any more is in nobody's place. */
async function noteChanges(db: TenantConnection, eventId: string, initiatedBy: object): Promise<void> {
  const gives = (sku: string) =>
    `EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = x.group_id AND l.sku_id = x.${sku})`
  await db.query(
    `DELETE FROM group_license_successor x USING import_licenses_before b
     WHERE x.tenant_id = $1 AND x.group_id = b.group_id AND (${gives('sku_id')} OR NOT ${gives('successor_sku_id')})`,
  )
  await db.query(
    `WITH change AS MATERIALIZED (
       SELECT c.* FROM (SELECT b.group_id, b.licenses AS before, ${licenses('b.group_id')} AS after FROM import_licenses_before b) c
       WHERE c.before <> c.after),
     touched AS (INSERT INTO import_touched_group SELECT group_id FROM change)
     INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, initiated_by, details)
     SELECT $1, clock_timestamp(), 'SET_GROUP_LICENSE', c.group_id, $2::uuid, $3::jsonb, jsonb_build_object('old', c.before, 'new', c.after)
     FROM change c ORDER BY c.group_id`,
    eventId,
    JSON.stringify(initiatedBy),
  )
}
