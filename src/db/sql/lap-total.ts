/** How many users a lap is to evaluate, fixed when it starts. */
import type { GroupId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { Moment } from './licensing-lock.ts'

/** Users whom a lap would have evaluated at a moment, had all been committed that had begun before it. */
export interface LapTotal {
  readonly users: number
  readonly at: Moment
}

/** Counting so many takes about as long as a step: no longer than others may wait for the locks. */
const mostUnderLock = 10_000

/** Those who are members or have a path from the group, less the deleted ones. */
const now = `
  SELECT count(*)::int FROM (
    (SELECT member_id FROM membership WHERE tenant_id = $1 AND group_id = $2::uuid
     UNION SELECT user_id FROM license_assignment_path WHERE tenant_id = $1 AND source_id = $2::uuid)
    EXCEPT (SELECT id FROM "user" WHERE tenant_id = $1 AND deleted_date_time IS NOT NULL
            UNION ALL SELECT id FROM "group" WHERE tenant_id = $1)) u`

/**
 * By how many the users of a lap became more since the moment `$3`. Who was added and removed, deleted and restored is in the
 * audit log: after an odd number of entries a user is what it was not before. Reads the index (tenant, activity, result, time)
 * of audits since the moment, and what it says of each user by keys.
 */
const moves = `
  WITH moved AS (
    SELECT a.target_id AS user_id,
      count(*) FILTER (WHERE a.activity IN ('ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP')) % 2 = 1 AS membership,
      count(*) FILTER (WHERE a.activity IN ('DELETE_USER', 'RESTORE_USER')) % 2 = 1 AS life
    FROM directory_audit a
    WHERE a.tenant_id = $1 AND a.succeeded AND a.activity_date_time >= $3::timestamptz
      AND (a.activity IN ('ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP') AND a.details->>'groupId' = $2::uuid::text
           OR a.activity IN ('DELETE_USER', 'RESTORE_USER'))
    GROUP BY a.target_id)
  SELECT coalesce(sum((u.living AND (p.has OR m.is))::int - ((u.living <> moved.life) AND (p.has OR m.is <> moved.membership))::int), 0)::int
  FROM moved
  CROSS JOIN LATERAL (SELECT u.deleted_date_time IS NULL AS living FROM "user" u WHERE u.tenant_id = $1 AND u.id = moved.user_id LIMIT 1) u
  CROSS JOIN LATERAL (SELECT (SELECT true FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.member_id = moved.user_id
                              LIMIT 1) IS NOT NULL AS is) m
  CROSS JOIN LATERAL (SELECT (SELECT true FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = $2::uuid AND p.user_id = moved.user_id
                              LIMIT 1) IS NOT NULL AS has) p`

/**
 * How many users a lap over the group would have evaluated a moment ago, before which every change had begun that is not
 * committed now: such a change has written its entries of the audit log since then, whenever it commits. Takes no lock and may
 * take seconds for a million members, so it is asked before the step that starts the lap.
 */
export async function countLapUsers(db: TenantConnection, groupId: GroupId): Promise<LapTotal> {
  // A statement of its own: a change that ends between this and the count is seen by the count.
  const [began] = await db.query<{ at: Moment }>(
    `SELECT least(clock_timestamp(), min(xact_start))::text AS at FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND $1::uuid IS NOT NULL`,
  )
  if (began === undefined) throw new Error('an aggregate answers one row')
  const [row] = await db.query<{ users: number }>(`SELECT (${now}) - (${moves}) AS users`, groupId, began.at)
  return { users: row?.users ?? 0, at: began.at }
}

/**
 * How many there are now, for a caller who holds the licensing lock and that of the group's row: counted again, or of a large
 * group the count from before with those who came and went since. An import tells the audit log nobody by name: after one, a
 * large group is counted again too.
 */
export async function countAtStart(db: TenantConnection, groupId: GroupId, counted: LapTotal | null): Promise<number> {
  const moved = counted !== null && counted.users > mostUnderLock ? await countMoves(db, groupId, counted.at) : null
  if (counted !== null && moved !== null) return counted.users + moved
  const [row] = await db.query<{ users: number }>(`SELECT (${now}) AS users`, groupId)
  return row?.users ?? 0
}

/** By how many the users of a lap became more since the moment; null: nobody knows, as there was an import. */
export async function countMoves(db: TenantConnection, groupId: GroupId, since: Moment): Promise<number | null> {
  const [row] = await db.query<{ moves: number; imported: boolean }>(
    `SELECT (${moves}) AS moves,
       EXISTS (SELECT FROM directory_audit WHERE tenant_id = $1 AND activity = 'IMPORT_TENANT' AND succeeded AND activity_date_time >= $3::timestamptz) AS imported`,
    groupId,
    since,
  )
  return row === undefined || row.imported ? null : row.moves
}
