/** What sets wrong paths right without giving or taking a service; the caller holds the licensing lock. */
import type { TenantConnection } from '../../tenant-connection.ts'
import type { Moment } from '../licensing-lock.ts'
import type { Event } from '../pending-evaluations.ts'
import { toEvaluate } from './path-differences.ts'

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

/** What audit entries of a repair refer to, and when it is. */
interface Cause {
  readonly eventId: string
  readonly moment: Moment
}

interface Mending {
  /** Of the path `p` and its user `u`: whether it is wrong. */
  readonly wrong: string
  /** The columns that become different. */
  readonly set: string
  readonly after: { readonly state: 'ACTIVE' | 'DISABLED' | 'ERROR'; readonly error: 'OTHER' | null }
}

/**
 * Sets wrong paths right, with an entry for each user and source, as an evaluation leaves one: what happened to many is stored
 * once. Reads all paths of the tenant and locks those that are wrong. Answers how many paths there were.
 */
async function mend(db: TenantConnection, { wrong, set, after }: Mending, { eventId, moment }: Cause): Promise<number> {
  const [row] = await db.query<{ paths: number }>(
    `WITH wrong AS MATERIALIZED (
       SELECT p.user_id, p.sku_id, p.source_id,
         jsonb_build_object('skuId', p.sku_id, 'state', p.state, 'error', p.error, 'disabledPlans', s.service_plan_ids) AS before
       FROM license_assignment_path p
       JOIN "user" u ON u.tenant_id = $1 AND u.id = p.user_id
       JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.id = p.disabled_plan_set_id
       WHERE p.tenant_id = $1 AND ${wrong}),
     mended AS (
       UPDATE license_assignment_path p SET ${set}, last_updated_date_time = $2::timestamptz FROM wrong w
       WHERE p.tenant_id = $1 AND p.user_id = w.user_id AND p.sku_id = w.sku_id AND p.source_id = w.source_id),
     happened AS MATERIALIZED (
       SELECT user_id, jsonb_agg(jsonb_build_object('skuId', sku_id, 'before', before, 'after', before || $4::jsonb) ORDER BY sku_id) AS changes
       FROM wrong GROUP BY user_id, source_id),
     outcome AS (
       INSERT INTO license_outcome (tenant_id, changes, created_date_time)
       SELECT DISTINCT $1::uuid, changes, $2::timestamptz FROM happened RETURNING id, changes),
     noted AS (
       INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, outcome_id, succeeded)
       SELECT $1, $2::timestamptz, 'CHANGE_USER_LICENSE', h.user_id, $3::uuid, o.id, $4::jsonb->>'error' IS NULL
       FROM happened h JOIN outcome o USING (changes))
     SELECT count(*)::int AS paths FROM wrong`,
    moment,
    eventId,
    JSON.stringify(after),
  )
  return row?.paths ?? 0
}

/** The paths of deleted users are disabled, and remember what they were. Answers how many. */
export async function disablePathsOfDeleted(db: TenantConnection, cause: Cause): Promise<number> {
  const mending: Mending = {
    wrong: `p.state <> 'DISABLED' AND u.deleted_date_time IS NOT NULL`,
    set: `state = 'DISABLED', error = NULL, state_when_deleted = state, error_when_deleted = error`,
    after: { state: 'DISABLED', error: null },
  }
  return mend(db, mending, cause)
}

/**
 * Disabled paths of users who are not deleted are in error, as they give nothing; an evaluation or a reprocess goes on from
 * there. Answers how many.
 */
export async function enablePathsOfLiving(db: TenantConnection, cause: Cause): Promise<number> {
  const mending: Mending = {
    wrong: `p.state = 'DISABLED' AND u.deleted_date_time IS NULL`,
    set: `state = 'ERROR', error = 'OTHER', state_when_deleted = NULL, error_when_deleted = NULL`,
    after: { state: 'ERROR', error: 'OTHER' },
  }
  return mend(db, mending, cause)
}

/** A direct path that holds has no error. Answers how many had one. */
export async function clearDirectErrors(db: TenantConnection, cause: Cause): Promise<number> {
  const mending: Mending = {
    wrong: `p.source_kind = 'USER' AND p.error IS NOT NULL AND p.state = 'ACTIVE_WITH_ERROR'`,
    set: `state = 'ACTIVE', error = NULL`,
    after: { state: 'ACTIVE', error: null },
  }
  return mend(db, mending, cause)
}
