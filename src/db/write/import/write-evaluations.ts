/**
 * What an import leaves to the engine, as one event: a lap over each group of which licences or members changed, by group id,
 * then the queue. A lap of an import is no operation; its users are rows of `pending_evaluation`, in the order of a lap: who has
 * a path from the group without being a member, by user id, then the members by membership date and user id.
 */
import type { Event } from '../../sql/pending-evaluations.ts'
import type { TenantConnection } from '../../tenant-connection.ts'

/** How many groups have a lap to come, and how many evaluations that is. */
export interface QueuedLaps {
  readonly groups: number
  readonly evaluations: number
}

/** Notes the laps; groups that give nothing, and from which nobody has anything, have none. */
export async function addLaps(db: TenantConnection, { sequence, eventId }: Event): Promise<QueuedLaps> {
  const [row] = await db.query<QueuedLaps>(
    `WITH lap AS MATERIALIZED (
       SELECT t.group_id FROM (SELECT DISTINCT group_id FROM import_touched_group) t
       JOIN "group" g ON g.tenant_id = $1 AND g.id = t.group_id AND g.deleted_date_time IS NULL
       WHERE EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = t.group_id)
          OR EXISTS (SELECT FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = t.group_id)),
     subject AS (
       SELECT lap.group_id, p.user_id, NULL::timestamptz AS since FROM lap
       JOIN (SELECT DISTINCT source_id, user_id FROM license_assignment_path WHERE tenant_id = $1 AND source_kind = 'GROUP') p ON p.source_id = lap.group_id
       WHERE NOT EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1 AND m.group_id = lap.group_id AND m.member_id = p.user_id)
       UNION ALL
       SELECT lap.group_id, m.member_id, m.since FROM lap JOIN membership m ON m.tenant_id = $1 AND m.group_id = lap.group_id AND m.member_kind = 'USER'),
     noted AS (
       INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, group_id, user_id)
       SELECT $1, $2::bigint, $3::uuid, 'MEMBER', s.group_id, s.user_id
       FROM subject s JOIN "user" u ON u.tenant_id = $1 AND u.id = s.user_id AND u.deleted_date_time IS NULL
       ORDER BY s.group_id, s.since NULLS FIRST, s.user_id
       RETURNING group_id)
     SELECT count(DISTINCT group_id)::int AS groups, count(*)::int AS evaluations FROM noted`,
    sequence,
    eventId,
  )
  return row ?? { groups: 0, evaluations: 0 }
}
