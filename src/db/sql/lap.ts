/**
 * The statements of a lap: which operations have one to run, who of the group is next, how it begins and ends. The caller
 * holds the tenant's licensing lock, so that nobody else writes operations in progress.
 */
import type { GroupId, OperationId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { countAtStart, type PriorCount } from './lap-total.ts'
import type { Moment } from './licensing-lock.ts'
import { notifyOperation } from './operation-notice.ts'

/** Whom a lap evaluates: first those who left the group, then its members. */
export type LapPhase = 'FORMER_MEMBERS' | 'MEMBERS'

/** An evaluation of everybody whom a group concerns, and where it stands. */
export interface Lap {
  /** The last of the operations that share the lap. */
  readonly id: OperationId
  readonly groupId: GroupId
  /** Its turn among the events and operations of the tenant. */
  readonly sequence: bigint
  /** When it started; null: it has not. */
  readonly started: Moment | null
  readonly phase: LapPhase
  /** Behind whom it goes on; null: at the beginning of the phase. */
  readonly cursor: LapCursor | null
}

/** The last user who was evaluated, with the membership date of a member. */
export interface LapCursor {
  readonly userId: UserId
  readonly since: Moment | null
}

/** The laps that are not complete, one a group, in the order of their sequence. Reads the partial index of incomplete ones. */
export async function listLaps(db: TenantConnection): Promise<readonly Lap[]> {
  const rows = await db.query<Omit<Lap, 'cursor'> & { userId: UserId | null; since: Moment | null }>(
    `SELECT DISTINCT ON (group_id) id::text, group_id::text AS "groupId", sequence, phase::text, cursor_user_id::text AS "userId",
       cursor_since::text AS since, CASE state WHEN 'PROCESSING_IN_PROGRESS' THEN started_date_time::text END AS started
     FROM license_operation
     WHERE tenant_id = $1 AND state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS') AND superseded_by_id IS NULL
     ORDER BY group_id, state DESC, license_operation.sequence DESC`,
  )
  return rows
    .map(({ userId, since, ...lap }) => ({ ...lap, cursor: userId === null ? null : { userId, since } }))
    .sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
}

/** So long a lap waits for the calls on its group, in milliseconds: everybody of the tenant waits with it. */
const longestGroupWait = 2_000

/** Locks the group's row FOR NO KEY UPDATE; fails with 55P03 where it is not to be had soon. */
async function lockGroupSoon(db: TenantConnection, groupId: GroupId): Promise<void> {
  const set = (value: string) =>
    db.query<{ before: string }>(
      `SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $2, true) WHERE $1::uuid IS NOT NULL`,
      value,
    )
  const [setting] = await set(String(longestGroupWait))
  if (setting === undefined) throw new Error('a setting has a value')
  await db.query('SELECT FROM "group" WHERE tenant_id = $1 AND id = $2::uuid FOR NO KEY UPDATE', groupId)
  await set(setting.before)
}

/**
 * The group's operations queued up to this one share its lap; one that is committed meanwhile gets the next. Locks the group's
 * row, so that whoever is added later is added after the start, and the total is that of the start. Answers its moment; null: it
 * has not started, as its users are to be counted once more before.
 */
export async function startLap(db: TenantConnection, { id, groupId }: Lap, count: PriorCount): Promise<Moment | null> {
  await lockGroupSoon(db, groupId)
  const totalMembers = await countAtStart(db, groupId, count)
  if (totalMembers === null) return null
  const [row] = await db.query<{ started: Moment }>(
    `UPDATE license_operation SET state = 'PROCESSING_IN_PROGRESS', total_members = $4,
       started_date_time = greatest(clock_timestamp(), (SELECT max(since) FROM membership WHERE tenant_id = $1 AND group_id = $3::uuid)),
       superseded_by_id = CASE WHEN id = $2::uuid THEN NULL ELSE $2::uuid END
     WHERE tenant_id = $1 AND group_id = $3::uuid AND state = 'QUEUED_FOR_PROCESSING'
       AND sequence <= (SELECT sequence FROM license_operation WHERE tenant_id = $1 AND id = $2::uuid)
     RETURNING started_date_time::text AS started`,
    id,
    groupId,
    totalMembers,
  )
  if (row === undefined) throw new Error('a lap that starts has an operation')
  await audit(db, 'START_APPLYING_GROUP_LICENSE', { id, groupId }, null)
  await notifyOperation(db, groupId)
  return row.started
}

/** The next users of a lap. */
export interface LapUsers {
  readonly users: readonly UserId[]
  /** Where the cursor goes; null: there is nobody. */
  readonly cursor: LapCursor | null
  /** Whether the phase may have anybody behind them. */
  readonly more: boolean
}

/** Which users of a lap are next. */
export interface LapPosition {
  readonly groupId: GroupId
  readonly phase: LapPhase
  readonly cursor: LapCursor | null
  /** Who became a member later is not evaluated by the lap. */
  readonly until: Moment
}

/** The next users of the lap, in its order, behind the cursor. */
export async function nextUsers(db: TenantConnection, position: LapPosition, limit: number): Promise<LapUsers> {
  return position.phase === 'MEMBERS' ? nextMembers(db, position, limit) : nextFormerMembers(db, position, limit)
}

const firstId = '00000000-0000-0000-0000-000000000000'

/** The members behind the cursor; those who came after the start have an event. */
const membersBehind = `
  SELECT m.member_id, m.since FROM membership m
  WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.since <= $3::timestamptz
    AND (m.since, m.member_id) > ($4::timestamptz, $5::uuid)
  ORDER BY m.since, m.member_id`

/**
 * Members by membership date and id: a window of the index (tenant, group, since, member) at a time, of which no more is read than
 * it takes to find so many who are not deleted. Where the window has fewer, its last row tells where to go on.
 */
async function nextMembers(
  db: TenantConnection,
  { groupId, cursor, until }: LapPosition,
  limit: number,
): Promise<LapUsers> {
  const rows = await db.query<{ id: UserId; since: Moment; living: boolean }>(
    `WITH living AS MATERIALIZED (
       SELECT m.member_id, m.since FROM (${membersBehind} LIMIT $6::int * 10) m
       WHERE (SELECT true FROM "user" u WHERE u.tenant_id = $1 AND u.id = m.member_id AND u.deleted_date_time IS NULL LIMIT 1)
       ORDER BY m.since, m.member_id LIMIT $6)
     SELECT member_id::text AS id, since::text, true AS living FROM living
     UNION ALL
     SELECT m.member_id::text, m.since::text, false FROM (${membersBehind} LIMIT 1 OFFSET $6::int * 10 - 1) m
     WHERE (SELECT count(*) FROM living) < $6`,
    groupId,
    until,
    cursor?.since ?? '-infinity',
    cursor?.userId ?? firstId,
    limit,
  )
  const users = rows.filter(({ living }) => living).map((row) => row.id)
  const last = rows.at(-1)
  const next = last === undefined ? null : { userId: last.id, since: last.since }
  return { users, cursor: next, more: users.length === limit || last?.living === false }
}

/** Users with a path from the group who are no members, by id: a window of the index (tenant, source, user) at a time. */
async function nextFormerMembers(
  db: TenantConnection,
  { groupId, cursor }: LapPosition,
  limit: number,
): Promise<LapUsers> {
  const rows = await db.query<{ id: UserId; former: boolean }>(
    `WITH paths AS MATERIALIZED (
       SELECT DISTINCT p.user_id FROM license_assignment_path p
       WHERE p.tenant_id = $1 AND p.source_id = $2::uuid AND p.user_id > $3::uuid
       ORDER BY p.user_id LIMIT $4::int * 10),
     former AS (
       SELECT p.user_id FROM paths p
       WHERE (SELECT true FROM membership m WHERE m.tenant_id = $1 AND m.group_id = $2::uuid AND m.member_id = p.user_id LIMIT 1) IS NULL
         AND (SELECT true FROM "user" u WHERE u.tenant_id = $1 AND u.id = p.user_id AND u.deleted_date_time IS NULL LIMIT 1)
       ORDER BY p.user_id LIMIT $4)
     SELECT user_id::text AS id, true AS former FROM former
     UNION ALL (SELECT user_id::text, false FROM paths ORDER BY user_id DESC LIMIT 1)`,
    groupId,
    cursor?.userId ?? firstId,
    limit,
  )
  const users = rows.filter(({ former }) => former).map((row) => row.id)
  const last = users.length === limit ? users.at(-1) : rows.find(({ former }) => !former)?.id
  const next = last === undefined ? null : { userId: last, since: null }
  return { users, cursor: next, more: next !== null }
}

/** Moves the cursor and the counters of every operation of the lap. */
export async function advanceLap(
  db: TenantConnection,
  { id, groupId }: Lap,
  { cursor, succeeded, failed }: Pick<LapUsers, 'cursor'> & { readonly succeeded: number; readonly failed: number },
): Promise<void> {
  await db.query(
    `UPDATE license_operation SET cursor_user_id = $3::uuid, cursor_since = $4::timestamptz, attempts = 0,
       total_members = greatest(total_members, processed_members + $5::int + $6::int),
       processed_members = processed_members + $5::int + $6::int,
       succeeded_members = succeeded_members + $5::int, failed_members = failed_members + $6::int
     WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)`,
    id,
    cursor?.userId ?? null,
    cursor?.since ?? null,
    succeeded,
    failed,
  )
  await notifyOperation(db, groupId)
}

/** From former members to members. */
export async function beginMembers(db: TenantConnection, { id }: Lap): Promise<void> {
  await db.query(
    `UPDATE license_operation SET phase = 'MEMBERS', cursor_user_id = NULL, cursor_since = NULL
     WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)`,
    id,
  )
}

/** All operations of the lap complete together. */
export async function completeLap(db: TenantConnection, { id, groupId }: Lap): Promise<void> {
  const [counts] = await db.query<{ succeeded: number; failed: number }>(
    `UPDATE license_operation SET phase = 'DONE', state = 'PROCESSING_COMPLETE', completed_date_time = greatest(clock_timestamp(), started_date_time)
     WHERE tenant_id = $1 AND (id = $2::uuid OR superseded_by_id = $2::uuid)
     RETURNING succeeded_members AS succeeded, failed_members AS failed`,
    id,
  )
  await audit(db, 'FINISH_APPLYING_GROUP_LICENSE', { id, groupId }, counts ?? null)
  await notifyOperation(db, groupId)
}

/**
 * Notes that a step failed: in the end the operations of the lap fail, those that were to share it too, and say why, as does the
 * audit entry that ends the lap.
 */
export async function failLap(
  db: TenantConnection,
  { id, groupId }: Pick<Lap, 'id' | 'groupId'>,
  { attempts, cause }: { readonly attempts: number; readonly cause: string },
): Promise<void> {
  const operations = await db.query<{ id: OperationId; fails: boolean; counts: object }>(
    `WITH last AS (SELECT sequence, attempts + 1 >= $3::int AS fails FROM license_operation WHERE tenant_id = $1 AND id = $2::uuid)
     UPDATE license_operation o SET attempts = attempts + 1,
       superseded_by_id = CASE WHEN last.fails AND o.id <> $2::uuid THEN $2::uuid ELSE superseded_by_id END,
       state = CASE WHEN last.fails THEN 'PROCESSING_FAILED'::license_processing_status ELSE state END,
       error = CASE WHEN last.fails THEN $4 END,
       completed_date_time = CASE WHEN last.fails THEN greatest(clock_timestamp(), o.started_date_time) END
     FROM last
     WHERE o.tenant_id = $1 AND o.group_id = $5::uuid AND o.state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS')
       AND (o.id = $2::uuid OR o.superseded_by_id = $2::uuid OR (o.state = 'QUEUED_FOR_PROCESSING' AND o.sequence < last.sequence))
     RETURNING o.id::text, last.fails, jsonb_build_object('succeeded', o.succeeded_members, 'failed', o.failed_members) AS counts`,
    id,
    attempts,
    cause,
    groupId,
  )
  const ended = operations.find((operation) => operation.fails && operation.id === id)
  if (ended !== undefined)
    await audit(db, 'FINISH_APPLYING_GROUP_LICENSE', { id, groupId }, { ...ended.counts, error: cause })
  await notifyOperation(db, groupId)
}

/** An entry about the lap; it tells of a failure where its details name an error. */
async function audit(
  db: TenantConnection,
  activity: string,
  { id, groupId }: Pick<Lap, 'id' | 'groupId'>,
  details: object | null,
): Promise<void> {
  await db.query(
    `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, succeeded, target_id, correlation_id, details)
     VALUES ($1, clock_timestamp(), $2::audit_activity, $5::jsonb->'error' IS NULL, $3::uuid, $4::uuid, $5::jsonb)`,
    activity,
    groupId,
    id,
    details === null ? null : JSON.stringify(details),
  )
}
