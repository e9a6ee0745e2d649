/** Work of the engine that is still to be done, was given up, or failed. */
import type { GroupId } from '../../../licensing/model.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { mostAttempts } from '../pending-evaluations.ts'

/** How much is still to be done. */
export interface OutstandingWork {
  /** Groups with a lap that is not complete. */
  readonly groups: number
  /** Evaluations that are no lap. */
  readonly evaluations: number
  /** Of these, those that failed so often that they are left alone until a gateway starts. */
  readonly givenUp: number
}

/** Counts what is outstanding, by the partial index of incomplete operations and the key of pending evaluations. */
export async function countOutstandingWork(db: TenantConnection): Promise<OutstandingWork> {
  const [row] = await db.query<OutstandingWork>(
    `SELECT (SELECT count(DISTINCT group_id)::int FROM license_operation
             WHERE tenant_id = $1 AND state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS')) AS groups,
       count(*)::int AS evaluations, (count(*) FILTER (WHERE attempts >= ${mostAttempts}))::int AS "givenUp"
     FROM pending_evaluation WHERE tenant_id = $1`,
  )
  if (row === undefined) throw new Error('a count answers one row')
  return row
}

/** A group by its id and name. */
export interface FailedGroup {
  readonly id: GroupId
  readonly name: string
}

/** Groups that are not deleted and whose newest operation failed, by the index (tenant, group, sequence). */
const failed = `
  SELECT g.id, g.display_name FROM "group" g
  JOIN (SELECT DISTINCT ON (n.group_id) n.group_id, n.state FROM license_operation n WHERE n.tenant_id = $1
        ORDER BY n.group_id, n.sequence DESC) n ON n.group_id = g.id AND n.state = 'PROCESSING_FAILED'
  WHERE g.tenant_id = $1 AND g.deleted_date_time IS NULL`

/** At most so many, and how many there are. */
export async function listFailedGroups(
  db: TenantConnection,
  most: number,
): Promise<{ readonly groups: readonly FailedGroup[]; readonly total: number }> {
  const rows = await db.query<FailedGroup & { total: number }>(
    `SELECT f.id::text, f.display_name AS name, count(*) OVER ()::int AS total FROM (${failed}) f ORDER BY f.display_name, f.id LIMIT $2`,
    most,
  )
  return { groups: rows.map(({ id, name }) => ({ id, name })), total: rows[0]?.total ?? 0 }
}

/**
 * A lap over each group whose newest operation failed, with the audit entry that a call leaves. Answers how many; the caller
 * holds the licensing lock.
 */
export async function reprocessFailedGroups(db: TenantConnection): Promise<number> {
  const rows = await db.query(
    `WITH operation AS (
       INSERT INTO license_operation (tenant_id, id, group_id, add_licenses, remove_licenses, created_date_time)
       SELECT $1, gen_random_uuid(), f.id, '[]', '{}', clock_timestamp() FROM (${failed}) f ORDER BY f.id RETURNING id, group_id),
     noted AS (
       INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, details)
       SELECT $1, clock_timestamp(), 'TRIGGER_GROUP_LICENSE_RECALCULATION', o.group_id, o.id,
         jsonb_build_object('old', l.licenses, 'new', l.licenses)
       FROM operation o CROSS JOIN LATERAL (
         SELECT coalesce(jsonb_agg(jsonb_build_object('skuId', g.sku_id, 'disabledPlans', s.service_plan_ids) ORDER BY g.sku_id), '[]') AS licenses
         FROM group_license g JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.id = g.disabled_plan_set_id
         WHERE g.tenant_id = $1 AND g.group_id = o.group_id) l)
     SELECT group_id FROM operation`,
  )
  return rows.length
}

/** Work that was given up is tried again. Answers how much; the caller holds the licensing lock. */
export async function retryGivenUp(db: TenantConnection): Promise<number> {
  const rows = await db.query(
    `UPDATE pending_evaluation SET attempts = 0 WHERE tenant_id = $1 AND attempts >= ${mostAttempts} RETURNING id`,
  )
  return rows.length
}
