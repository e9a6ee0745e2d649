/** How many users a lap is to evaluate, fixed when it starts. */
import type { GroupId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import type { Moment } from './licensing-lock.ts'

/** Users of a large group, as they were counted before the lap over it starts. */
export interface LapTotal {
  /** Its members at a moment, had all been committed that had begun before it. */
  readonly members: number
  /**
   * Who had something of the group without being a member when they were counted. Where the count is of no use: `hidden` as nobody
   * knows what else changed meanwhile, which another count may, or `many`, whom another would find as well.
   */
  readonly former: readonly UserId[] | 'hidden' | 'many'
  readonly at: Moment
}

/** Members and paths of a group: to count so many takes about as long as a step, no longer than others may wait for the locks. */
const mostUnderLock = 30_000

/** So many who are no members any more are looked up under the locks, by one look-up each, where a count reads a million members and their paths. */
const mostFormer = 100_000

/** Those who are members or have a path from the group, less the deleted ones, each looked up by its key. */
const byKeys = `
  SELECT count(*)::int AS users FROM (
    SELECT member_id AS id FROM membership WHERE tenant_id = $1 AND group_id = $2::uuid
    UNION SELECT user_id FROM license_assignment_path WHERE tenant_id = $1 AND source_id = $2::uuid) c
  WHERE (SELECT u.deleted_date_time IS NULL FROM "user" u WHERE u.tenant_id = $1 AND u.id = c.id LIMIT 1)`

/** The same for a large group, members and others apart: what is deleted or a group is read once, not looked up for each. */
const asSets = `
  SELECT count(*) FILTER (WHERE member)::int AS members, count(*) FILTER (WHERE NOT member)::int AS others,
    (array_agg(id::text) FILTER (WHERE NOT member))[:${mostFormer}] AS former
  FROM (SELECT id, bool_or(member) AS member FROM (
          SELECT member_id AS id, true AS member, false AS gone FROM membership WHERE tenant_id = $1 AND group_id = $2::uuid
          UNION ALL SELECT user_id, false, false FROM license_assignment_path WHERE tenant_id = $1 AND source_id = $2::uuid
          UNION ALL SELECT id, false, true FROM "user" WHERE tenant_id = $1 AND deleted_date_time IS NOT NULL
          UNION ALL SELECT id, false, true FROM "group" WHERE tenant_id = $1) r
        GROUP BY id HAVING NOT bool_or(gone)) u`

/**
 * Who was added and removed, deleted and restored since the moment `$3` is in the audit log: after an odd number of entries a user
 * is what it was not before. Reads the index (tenant, activity, result, time) of audits since the moment.
 */
const moved = `
  SELECT a.target_id AS user_id,
    count(*) FILTER (WHERE a.activity IN ('ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP')) % 2 = 1 AS membership,
    count(*) FILTER (WHERE a.activity IN ('DELETE_USER', 'RESTORE_USER')) % 2 = 1 AS life
  FROM directory_audit a
  WHERE a.tenant_id = $1 AND a.succeeded AND a.activity_date_time >= $3::timestamptz
    AND (a.activity IN ('ADD_MEMBER_TO_GROUP', 'REMOVE_MEMBER_FROM_GROUP') AND a.details->>'groupId' = $2::uuid::text
         OR a.activity IN ('DELETE_USER', 'RESTORE_USER'))
  GROUP BY a.target_id`

/** Whether the user `c` is not deleted, and a member of the group; of what is no user there is no row. */
const standing = `
  CROSS JOIN LATERAL (SELECT u.deleted_date_time IS NULL AS living FROM "user" u WHERE u.tenant_id = $1 AND u.id = c.user_id LIMIT 1) u
  CROSS JOIN LATERAL (SELECT (SELECT true FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.member_id = c.user_id
                              LIMIT 1) IS NOT NULL AS is) m`

/** Whether the user `c`, who had something of the group without being a member unless it moved since, is so now. */
const stillFormer = `
  (SELECT true FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.source_id = $2::uuid AND p.user_id = c.user_id LIMIT 1)
  AND CASE WHEN c.moved
    THEN (SELECT u.deleted_date_time IS NULL FROM "user" u WHERE u.tenant_id = $1 AND u.id = c.user_id LIMIT 1)
      AND (SELECT true FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.member_id = c.user_id LIMIT 1) IS NULL
    ELSE true END`

/** By how many the members became more since the moment. */
const moves = `
  SELECT coalesce(sum((u.living AND m.is)::int - ((u.living <> c.life) AND (m.is <> c.membership))::int), 0)::int FROM moved c ${standing}`

/**
 * How many users a lap over the group would have evaluated a moment ago, before which every change had begun that is not
 * committed now: such a change has written its entries of the audit log since then, whenever it commits. Takes no lock and may
 * take seconds for a million members, so it is asked before the step that starts the lap. Null: there are so few that they are
 * counted when it starts.
 */
export async function countLapUsers(
  db: TenantConnection,
  groupId: GroupId,
  most = mostUnderLock,
): Promise<LapTotal | null> {
  // A statement of its own: a change that ends between this and the count is seen by the count. Who has written nothing yet, such
  // as one who only reads, has no transaction number, and will write what the audit log says of it after this has begun.
  const rows = (from: string) => `(SELECT count(*) FROM (SELECT FROM ${from} LIMIT $3::int + 1) r)`
  // Of those of other roles nobody is told when they began; autovacuum, which is of no role, changes nothing.
  const [began] = await db.query<{ at: Moment; hidden: boolean; few: boolean }>(
    `SELECT coalesce(bool_or(backend_xid IS NOT NULL AND xact_start IS NULL AND usesysid IS NOT NULL), false) AS hidden,
       least(statement_timestamp(), min(xact_start) FILTER (WHERE backend_xid IS NOT NULL))::text AS at,
       ${rows('membership WHERE tenant_id = $1 AND group_id = $2::uuid')}
         + ${rows('license_assignment_path WHERE tenant_id = $1 AND source_id = $2::uuid')} <= $3 AS few
     FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    groupId,
    most,
  )
  if (began === undefined) throw new Error('an aggregate answers one row')
  if (began.few) return null
  if (began.hidden) return { members: 0, former: 'hidden', at: began.at }
  const [row] = await db.query<{ members: number; others: number; former: readonly UserId[] | null }>(
    `WITH moved AS MATERIALIZED (${moved}) SELECT members - (${moves}) AS members, others, former FROM (${asSets}) s`,
    groupId,
    began.at,
  )
  const { members, others, former } = row ?? { members: 0, others: 0, former: null }
  return { members, former: others > mostFormer ? 'many' : (former ?? []), at: began.at }
}

/** What was counted before a lap starts, and what to do where that is of no use. */
export interface PriorCount {
  /** Null: there are few, who are counted when it starts. */
  readonly total: LapTotal | null
  /** Whether they can be counted before once more; else all of them are counted under the locks, however long that takes. */
  readonly repeatable: boolean
}

/**
 * How many there are now, for a caller who holds the licensing lock and that of the group's row: counted, or of a large group what
 * was counted before, brought up to date. Null: they are to be counted before once more.
 */
export async function countAtStart(
  db: TenantConnection,
  groupId: GroupId,
  { total: counted, repeatable }: PriorCount,
): Promise<number | null> {
  const since = counted === null ? null : await countSince(db, groupId, counted)
  if (since !== null) return since
  if (counted !== null && counted.former !== 'many' && repeatable) return null
  const [row] = await db.query<{ users: number }>(
    counted === null ? byKeys : `SELECT members + others AS users FROM (${asSets}) s`,
    groupId,
  )
  return row?.users ?? 0
}

/**
 * What was counted, with the members who came and went since. Those who are no members are looked up: the engine may have come
 * to take from some of them what they had. Null: nobody knows, as there was an import, which tells the audit log nobody by name,
 * or the clock has been set back.
 */
export async function countSince(
  db: TenantConnection,
  groupId: GroupId,
  { members, former, at }: LapTotal,
): Promise<number | null> {
  if (typeof former === 'string') return null
  const [row] = await db.query<{ users: number; unknown: boolean }>(
    `WITH moved AS MATERIALIZED (${moved}),
       former AS (
         SELECT FROM (SELECT user_id, bool_or(moved) AS moved FROM (SELECT user_id, true AS moved FROM moved
                        UNION ALL SELECT unnest($4::uuid[]), false) r GROUP BY user_id) c
         WHERE ${stillFormer})
     SELECT $5::int + (${moves}) + (SELECT count(*)::int FROM former) AS users,
       clock_timestamp() < $3::timestamptz OR EXISTS (
         SELECT FROM directory_audit WHERE tenant_id = $1 AND activity = 'IMPORT_TENANT' AND succeeded AND activity_date_time >= $3::timestamptz) AS unknown`,
    groupId,
    at,
    former,
    members,
  )
  return row === undefined || row.unknown ? null : row.users
}
