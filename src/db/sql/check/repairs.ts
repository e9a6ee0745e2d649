/** What sets wrong paths right without giving or taking a service; the caller holds the licensing lock. */
import type { TenantConnection } from '../../tenant-connection.ts'
import type { Moment } from '../licensing-lock.ts'
import type { Event } from '../pending-evaluations.ts'
import { toEvaluate } from './path-differences.ts'

/** The transaction goes over all paths of the tenant, which a step never does: one pass is cheaper than a look-up for each. */
export async function expectWholeTenant(db: TenantConnection): Promise<void> {
  await db.query(`SELECT set_config('enable_seqscan', 'on', true) WHERE $1::uuid IS NOT NULL`)
}

/**
 * Queues those whom an evaluation sets right, for their groups, in one event. Answers how many: nobody who is queued already,
 * so that a second repair finds nothing to do.
 */
export async function queueEvaluations(db: TenantConnection, { sequence, eventId }: Event): Promise<number> {
  const [row] = await db.query<{ queued: number }>(
    `WITH queued AS (
       INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, group_id, user_id)
       SELECT $1::uuid, $2::bigint, $3::uuid, 'MEMBER', f.group_id, f.user_id FROM (${toEvaluate}) f
       WHERE NOT EXISTS (SELECT FROM pending_evaluation e WHERE e.tenant_id = $1 AND e.kind = 'MEMBER'
                         AND e.group_id = f.group_id AND e.user_id = f.user_id)
       ORDER BY f.group_id, f.user_id RETURNING id)
     SELECT count(*)::int AS queued FROM queued`,
    sequence,
    eventId,
  )
  return row?.queued ?? 0
}

/** The paths of deleted users are disabled, and remember what they were. */
export async function disablePathsOfDeleted(db: TenantConnection, moment: Moment): Promise<number> {
  const rows = await db.query(
    `UPDATE license_assignment_path p SET state = 'DISABLED', error = NULL, state_when_deleted = state, error_when_deleted = error,
       last_updated_date_time = $2::timestamptz
     FROM "user" u WHERE u.tenant_id = $1 AND u.id = p.user_id AND u.deleted_date_time IS NOT NULL
       AND p.tenant_id = $1 AND p.state <> 'DISABLED' RETURNING p.user_id`,
    moment,
  )
  return rows.length
}

/** Disabled paths of users who are not deleted are in error, as they give nothing; an evaluation or a reprocess goes on from there. */
export async function enablePathsOfLiving(db: TenantConnection, moment: Moment): Promise<number> {
  const rows = await db.query(
    `UPDATE license_assignment_path p SET state = 'ERROR', error = 'OTHER', state_when_deleted = NULL, error_when_deleted = NULL,
       last_updated_date_time = $2::timestamptz
     FROM "user" u WHERE u.tenant_id = $1 AND u.id = p.user_id AND u.deleted_date_time IS NULL
       AND p.tenant_id = $1 AND p.state = 'DISABLED' RETURNING p.user_id`,
    moment,
  )
  return rows.length
}

/** A direct path that holds has no error. */
export async function clearDirectErrors(db: TenantConnection, moment: Moment): Promise<number> {
  const rows = await db.query(
    `UPDATE license_assignment_path SET state = 'ACTIVE', error = NULL, last_updated_date_time = $2::timestamptz
     WHERE tenant_id = $1 AND source_kind = 'USER' AND error IS NOT NULL AND state = 'ACTIVE_WITH_ERROR' RETURNING user_id`,
    moment,
  )
  return rows.length
}
