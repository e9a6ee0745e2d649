import type { GroupId, GroupLicenses, License, OperationId, SkuId } from '../../licensing/model.ts'
import { notifyOperation } from '../sql/operation-notice.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** A change of a group's licences, or a reprocess, with who asked for it. */
export interface LicenseChange {
  readonly operationId: OperationId
  readonly groupId: GroupId
  readonly before: GroupLicenses
  readonly next: GroupLicenses
  readonly added: readonly License[]
  readonly removed: readonly SkuId[]
  readonly requestedBy: string | null
  readonly initiatedBy: object
}

/**
 * Writes a change of L(G), or where it is empty a reprocess, with its operation and its audit entry; the caller holds the lock of
 * the group's row, and both bear a moment after it was had: their order is that of the calls, however long these waited.
 */
export async function writeLicenseChange(db: TenantConnection, change: LicenseChange): Promise<void> {
  const { operationId, groupId, before, next, added, removed } = change
  const reprocess = added.length + removed.length === 0
  await db.query(
    `INSERT INTO license_operation (tenant_id, id, group_id, add_licenses, remove_licenses, requested_by, created_date_time)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::jsonb, $5::uuid[], $6, clock_timestamp())`,
    operationId,
    groupId,
    JSON.stringify(added),
    removed,
    change.requestedBy,
  )
  if (removed.length > 0)
    await db.query(
      'DELETE FROM group_license WHERE tenant_id = $1::uuid AND group_id = $2::uuid AND sku_id = ANY ($3::uuid[])',
      groupId,
      removed,
    )
  if (added.length > 0) await writeAdded(db, change)
  if (before.successors.size + next.successors.size > 0) await replaceSuccessors(db, change)
  await db.query(
    `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, initiated_by, details)
     VALUES ($1::uuid, clock_timestamp(), '${reprocess ? 'TRIGGER_GROUP_LICENSE_RECALCULATION' : 'SET_GROUP_LICENSE'}', $2::uuid, $3::uuid, $4::jsonb, $5::jsonb)`,
    groupId,
    operationId,
    JSON.stringify(change.initiatedBy),
    JSON.stringify({ old: toList(before), new: toList(next) }),
  )
  await notifyOperation(db, groupId)
}

async function writeAdded(db: TenantConnection, { operationId, groupId, added }: LicenseChange): Promise<void> {
  const licenses = JSON.stringify(added)
  await db.query(
    `INSERT INTO disabled_plan_set (tenant_id, service_plan_ids)
     SELECT DISTINCT $1::uuid, uuid_set(ARRAY(SELECT jsonb_array_elements_text(r.value->'disabledPlans'))::uuid[])
     FROM jsonb_array_elements($2::jsonb) r ON CONFLICT DO NOTHING`,
    licenses,
  )
  await db.query(
    `INSERT INTO group_license (tenant_id, group_id, sku_id, disabled_plan_set_id, operation_id)
     SELECT $1::uuid, $2::uuid, (r.value->>'skuId')::uuid, s.id, $4::uuid
     FROM jsonb_array_elements($3::jsonb) r
     JOIN disabled_plan_set s ON s.tenant_id = $1::uuid
      AND s.digest = uuid_set_digest(uuid_set(ARRAY(SELECT jsonb_array_elements_text(r.value->'disabledPlans'))::uuid[]))
     ON CONFLICT (tenant_id, group_id, sku_id) DO UPDATE
       SET disabled_plan_set_id = EXCLUDED.disabled_plan_set_id, operation_id = EXCLUDED.operation_id`,
    groupId,
    licenses,
    operationId,
  )
}

async function replaceSuccessors(db: TenantConnection, { groupId, next }: LicenseChange): Promise<void> {
  await db.query('DELETE FROM group_license_successor WHERE tenant_id = $1::uuid AND group_id = $2::uuid', groupId)
  const successors = [...next.successors].flatMap(([sku, list]) => list.map((successor) => ({ sku, successor })))
  await db.query(
    `INSERT INTO group_license_successor (tenant_id, group_id, sku_id, successor_sku_id)
     SELECT $1::uuid, $2::uuid, r.sku, r.successor FROM jsonb_to_recordset($3::jsonb) AS r(sku uuid, successor uuid)`,
    groupId,
    JSON.stringify(successors),
  )
}

function toList({ licenses }: GroupLicenses): readonly License[] {
  return [...licenses].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans }))
}
