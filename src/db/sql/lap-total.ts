/** How many users a lap is to evaluate, fixed when it starts. */
import type { GroupId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { Moment } from './licensing-lock.ts'

/** Users whom a lap would have evaluated at a moment. */
export interface LapTotal {
  readonly users: number
  readonly at: Moment
}

/** Counting so many takes about as long as a step: no longer than others may wait for the locks. */
const mostUnderLock = 10_000

/**
 * How many users a lap over the group would evaluate: those who are members or have a path from it, less the deleted ones.
 * Takes no lock and may take seconds for a million members, so it is asked before the step that starts the lap.
 */
export async function countLapUsers(db: TenantConnection, groupId: GroupId): Promise<LapTotal> {
  const [row] = await db.query<LapTotal>(
    `SELECT count(*)::int AS users, statement_timestamp()::text AS at FROM (
       (SELECT member_id FROM membership WHERE tenant_id = $1 AND group_id = $2::uuid
        UNION SELECT user_id FROM license_assignment_path WHERE tenant_id = $1 AND source_id = $2::uuid)
       EXCEPT (SELECT id FROM "user" WHERE tenant_id = $1 AND deleted_date_time IS NOT NULL
               UNION ALL SELECT id FROM "group" WHERE tenant_id = $1)) u`,
    groupId,
  )
  if (row === undefined) throw new Error('a count answers one row')
  return row
}

/**
 * How many there are now, for a caller who holds the licensing lock and that of the group's row: counted again, or of a large
 * group the count from before with those who came and went since.
 */
export async function countAtStart(db: TenantConnection, groupId: GroupId, counted: LapTotal | null): Promise<number> {
  if (counted === null || counted.users <= mostUnderLock) return (await countLapUsers(db, groupId)).users
  return counted.users + (await countMoves(db, groupId, counted.at))
}

/**
 * By how many the users of a lap became more since the moment. Who was added and removed, deleted and restored is in the audit
 * log: after an odd number of entries a user is what it was not before. Reads the index (tenant, activity, result, time) of
 * audits since the moment, and what it says of each user by keys.
 */
export async function countMoves(db: TenantConnection, groupId: GroupId, since: Moment): Promise<number> {
  const [row] = await db.query<{ moves: number }>(
    `WITH moved AS (
       SELECT a.target_id AS user_id,
         count(*) FILTER (WHERE a.activity IN ('ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP')) % 2 = 1 AS membership,
         count(*) FILTER (WHERE a.activity IN ('DELETE_USER', 'RESTORE_USER')) % 2 = 1 AS life
       FROM directory_audit a
       WHERE a.tenant_id = $1 AND a.succeeded AND a.activity_date_time > $3::timestamptz
         AND (a.activity IN ('ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP') AND a.details->>'groupId' = $2::uuid::text
              OR a.activity IN ('DELETE_USER', 'RESTORE_USER'))
       GROUP BY a.target_id)
     SELECT coalesce(sum((u.living AND (p.has OR m.is))::int - ((u.living <> moved.life) AND (p.has OR m.is <> moved.membership))::int), 0)::int AS moves
     FROM moved
     CROSS JOIN LATERAL (SELECT u.deleted_date_time IS NULL AS living FROM "user" u WHERE u.tenant_id = $1 AND u.id = moved.user_id LIMIT 1) u
     CROSS JOIN LATERAL (SELECT (SELECT true FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.member_id = moved.user_id
                                 LIMIT 1) IS NOT NULL AS is) m
     CROSS JOIN LATERAL (SELECT (SELECT true FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = $2::uuid AND p.user_id = moved.user_id
                                 LIMIT 1) IS NOT NULL AS has) p`,
    groupId,
    since,
  )
  return row?.moves ?? 0
}
