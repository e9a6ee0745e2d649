/** Writes staged memberships; the caller holds the licensing lock, and the locks of the groups' rows. */
import type { Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import type { Written } from './write-objects.ts'

/**
 * Locks every group that the import brings, or of which it names members or licences, so that no call changes them meanwhile: a
 * group that somebody gives licences just then does not cease to be security enabled.
 */
export async function lockNamedGroups(db: TenantConnection): Promise<void> {
  await db.query(
    `SELECT FROM "group" g WHERE g.tenant_id = $1
       AND g.id IN (SELECT id FROM import_group UNION SELECT group_id FROM import_member UNION SELECT group_id FROM import_group_license)
     ORDER BY g.id FOR NO KEY UPDATE`,
  )
}

/**
 * Adds members and sets the dates that are given. Without one, a new member comes after all that the group has, and after the start
 * of a lap in progress, in the order of the lines; whoever is a member already keeps its date. Remembers the groups that got members.
 */
export async function writeMembers(db: TenantConnection, moment: Moment): Promise<Written> {
  const [row] = await db.query<{ changed: number }>(
    `WITH changed AS (
       UPDATE membership m SET since = s.since FROM import_member s
       WHERE m.tenant_id = $1 AND m.group_id = s.group_id AND m.member_id = s.member_id AND m.since <> s.since RETURNING m.member_id)
     SELECT count(*)::int AS changed FROM changed`,
  )
  const [inserted] = await db.query<{ added: number }>(
    `WITH fresh AS MATERIALIZED (
       SELECT s.group_id, s.member_id, s.since, s.n FROM import_member s
       WHERE NOT EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1 AND m.group_id = s.group_id AND m.member_id = s.member_id)),
     start AS MATERIALIZED (
       SELECT m.group_id, max(m.since) AS since FROM membership m
       WHERE m.tenant_id = $1 AND m.group_id IN (SELECT group_id FROM fresh) GROUP BY m.group_id),
     lap AS MATERIALIZED (
       SELECT group_id, max(started_date_time) AS started FROM license_operation
       WHERE tenant_id = $1 AND state = 'PROCESSING_IN_PROGRESS' GROUP BY group_id),
     added AS (
       INSERT INTO membership (tenant_id, group_id, member_id, member_kind, since)
       SELECT $1, f.group_id, f.member_id, o.kind,
         coalesce(f.since, greatest($2::timestamptz, start.since, lap.started) + f.n * interval '1 microsecond')
       FROM fresh f JOIN directory_object o ON o.tenant_id = $1 AND o.id = f.member_id
       LEFT JOIN start ON start.group_id = f.group_id LEFT JOIN lap ON lap.group_id = f.group_id
       RETURNING group_id),
     touched AS (INSERT INTO import_touched_group SELECT DISTINCT group_id FROM added)
     SELECT count(*)::int AS added FROM added`,
    moment,
  )
  return { added: inserted?.added ?? 0, changed: row?.changed ?? 0 }
}
