/**
 * What ties a group to licences: those that it gives, and the paths of users from it. The caller holds the licensing lock and
 * the lock of the group's row, so that neither a step nor a call changes them meanwhile. Paths are read by (tenant, source, user);
 * what is looked up for each of them is so by key, which no old statistics may turn into a comparison of each with each.
 */
import type { GroupId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { NoteCause } from './note-outcomes.ts'

/** When the user of the path `p` was deleted. It is no condition of the look-up, which a partial index of names would take over. */
const deletedDateTime = `(SELECT u.deleted_date_time FROM "user" u WHERE u.tenant_id = $1::uuid AND u.id = p.user_id)`

/** Why a group cannot cease to give licences. */
export interface GroupHold {
  /** How many products the group gives. */
  readonly licenses: number
  /** Whether a user who is not deleted has a path from the group, in error or not. */
  readonly held: boolean
}

/** What the group gives, and whether anybody still has a path from it. */
export async function findGroupHold(db: TenantConnection, groupId: GroupId): Promise<GroupHold> {
  const [row] = await db.query<GroupHold>(
    `SELECT (SELECT count(*)::int FROM group_license WHERE tenant_id = $1::uuid AND group_id = $2::uuid) AS licenses,
       EXISTS (SELECT FROM license_assignment_path p
               WHERE p.tenant_id = $1::uuid AND p.source_id = $2::uuid AND ${deletedDateTime} IS NULL) AS held`,
    groupId,
  )
  if (row === undefined) throw new Error('a count answers one row')
  return row
}

/**
 * Deletes the paths of deleted users from the group, which hold nothing, with an audit entry for each user: what happened to
 * many is stored once. Writes `license_assignment_path`, `license_outcome` and `directory_audit`.
 */
export async function deletePathsOfDeleted(
  db: TenantConnection,
  groupId: GroupId,
  { eventId, moment, initiatedBy }: NoteCause,
): Promise<void> {
  await db.query(
    `WITH gone AS (
       DELETE FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = $2::uuid AND ${deletedDateTime} IS NOT NULL
       RETURNING p.user_id, p.sku_id, p.disabled_plan_set_id, p.state, p.error),
     plans AS MATERIALIZED (
       SELECT id, service_plan_ids FROM disabled_plan_set
       WHERE tenant_id = $1 AND id = ANY (ARRAY(SELECT DISTINCT disabled_plan_set_id FROM gone))),
     happened AS MATERIALIZED (
       SELECT g.user_id, jsonb_agg(jsonb_build_object('skuId', g.sku_id, 'before', jsonb_build_object('skuId', g.sku_id, 'state', g.state,
           'error', g.error, 'disabledPlans', s.service_plan_ids), 'after', NULL) ORDER BY g.sku_id) AS changes
       FROM gone g JOIN plans s ON s.id = g.disabled_plan_set_id GROUP BY g.user_id),
     outcome AS (
       INSERT INTO license_outcome (tenant_id, changes, created_date_time)
       SELECT DISTINCT $1::uuid, changes, $3::timestamptz FROM happened RETURNING id, changes)
     INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, outcome_id, initiated_by)
     SELECT $1, $3::timestamptz, 'CHANGE_USER_LICENSE', h.user_id, $4::uuid, o.id, $5::jsonb FROM happened h JOIN outcome o USING (changes)`,
    groupId,
    moment,
    eventId,
    JSON.stringify(initiatedBy),
  )
}
