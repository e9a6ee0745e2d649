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

/**
 * Notes the laps; groups that give nothing, and from which nobody has anything, have none. Whom a lap is about is looked up by
 * keys, group by group and user by user: a join would be planned by statistics, which do not know a tenant that has just come.
 */
export async function addLaps(db: TenantConnection, { sequence, eventId }: Event): Promise<QueuedLaps> {
  const [row] = await db.query<QueuedLaps>(
    `WITH lap AS MATERIALIZED (
       SELECT t.group_id FROM (SELECT DISTINCT group_id FROM import_touched_group) t
       JOIN "group" g ON g.tenant_id = $1 AND g.id = t.group_id AND g.deleted_date_time IS NULL
       WHERE EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = t.group_id)
          OR EXISTS (SELECT FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = t.group_id)),
     subject AS (
       SELECT lap.group_id, p.user_id, NULL::timestamptz AS since FROM lap
       CROSS JOIN LATERAL (SELECT DISTINCT user_id FROM license_assignment_path WHERE tenant_id = $1 AND source_id = lap.group_id OFFSET 0) p
       WHERE (SELECT true FROM membership m WHERE m.tenant_id = $1 AND m.group_id = lap.group_id AND m.member_id = p.user_id) IS NULL
       UNION ALL
       SELECT lap.group_id, m.member_id, m.since FROM lap
       CROSS JOIN LATERAL (SELECT member_id, since FROM membership WHERE tenant_id = $1 AND group_id = lap.group_id AND member_kind = 'USER' OFFSET 0) m),
     noted AS (
       INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, group_id, user_id)
       SELECT $1, $2::bigint, $3::uuid, 'MEMBER', s.group_id, s.user_id
       FROM subject s
       WHERE (SELECT u.deleted_date_time IS NULL FROM "user" u WHERE u.tenant_id = $1 AND u.id = s.user_id)
       ORDER BY s.group_id, s.since NULLS FIRST, s.user_id
       RETURNING group_id)
     SELECT count(DISTINCT group_id)::int AS groups, count(*)::int AS evaluations FROM noted`,
    sequence,
    eventId,
  )
  return row ?? { groups: 0, evaluations: 0 }
}
