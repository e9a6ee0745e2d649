/**
 * Work that is no operation, by events: an event's rows share a sequence, and are done in the order of their kinds. Reads the
 * index (tenant, sequence, kind, id); the caller holds the licensing lock, but for those who only add an event.
 */
import type { GroupId, SkuId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { holding, wanted } from './wanted.ts'

/** When a follow-up has its turn within its event. */
export type FollowUpKind = 'FOLLOW_UP' | 'FOLLOW_UP_NEXT' | 'FOLLOW_UP_SERVED'
/** What is to be done, in the order in which the parts of an event are done. */
export type PendingKind = 'MEMBER' | 'RETRY' | 'SERVE' | FollowUpKind

/** What belongs together: an operation's lap with what follows from it, or a change that is no operation. */
export interface Event {
  /** Its turn among the events and operations of the tenant. */
  readonly sequence: bigint
  /** What audit entries refer to. */
  readonly eventId: string
}

/** After so many failures an event is left alone until a gateway starts. The index of what has a turn names the number, too. */
export const mostAttempts = 5

/** An event of its own, after all that there are. */
export async function newEvent(db: TenantConnection, eventId: string): Promise<Event> {
  const [row] = await db.query<{ sequence: bigint }>(
    `SELECT nextval('license_operation_sequence_seq') AS sequence WHERE $1::uuid IS NOT NULL`,
  )
  if (row === undefined) throw new Error('a sequence answers one row')
  return { sequence: row.sequence, eventId }
}

/** The users are to be evaluated for the group, in the given order. */
export async function addMemberEvaluations(
  db: TenantConnection,
  { sequence, eventId }: Event,
  groupId: GroupId,
  userIds: readonly UserId[],
): Promise<void> {
  await db.query(
    `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, group_id, user_id)
     SELECT $1, $2::bigint, $3::uuid, 'MEMBER', $4::uuid, s.id FROM unnest($5::uuid[]) WITH ORDINALITY AS s(id, ordinal) ORDER BY s.ordinal`,
    sequence,
    eventId,
    groupId,
    userIds,
  )
}

/** The user is to be evaluated for every group from which a path of it is in error. */
export async function addRetry(db: TenantConnection, { sequence, eventId }: Event, userId: UserId): Promise<void> {
  await db.query(
    `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, user_id) VALUES ($1, $2::bigint, $3::uuid, 'RETRY', $4::uuid)`,
    sequence,
    eventId,
    userId,
  )
}

/** Those of the users who hold from some group what it does not want are to be evaluated again. */
export async function addFollowUps(
  db: TenantConnection,
  { sequence, eventId }: Event,
  kind: FollowUpKind,
  userIds: readonly UserId[],
): Promise<void> {
  await db.query(
    `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, user_id)
     SELECT DISTINCT $1::uuid, $2::bigint, $3::uuid, $4::pending_evaluation_kind, p.user_id
     FROM license_assignment_path p
     WHERE p.tenant_id = $1 AND p.user_id = ANY ($5::uuid[]) AND p.source_kind = 'GROUP' AND ${holding} AND NOT ${wanted}
     ON CONFLICT DO NOTHING`,
    sequence,
    eventId,
    kind,
    userIds,
  )
}

/**
 * Those who wait for the SKUs are to be served; `arrived` are users who consume a SKU for which they wait elsewhere. They are
 * noted with a moment before which none of their paths waits, so that those are found first who wait longest.
 */
export async function addServes(
  db: TenantConnection,
  { sequence, eventId }: Event,
  skuIds: readonly SkuId[],
  arrived: readonly { readonly userId: UserId; readonly skuId: SkuId }[] = [],
): Promise<void> {
  await db.query(
    `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, sku_id, user_id, waiting_since)
     SELECT $1::uuid, $2::bigint, $3::uuid, 'SERVE'::pending_evaluation_kind, s.sku, s.user_id, coalesce((${longestWait('s.user_id', 's.sku')}), '-infinity')
     FROM (SELECT unnest($4::uuid[]) AS sku, NULL::uuid AS user_id UNION SELECT * FROM unnest($5::uuid[], $6::uuid[])) s
     ON CONFLICT (tenant_id, sku_id, user_id, sequence) WHERE kind = 'SERVE' DO UPDATE SET waiting_since = EXCLUDED.waiting_since
       WHERE EXCLUDED.waiting_since < pending_evaluation.waiting_since`,
    sequence,
    eventId,
    skuIds,
    arrived.map(({ skuId }) => skuId),
    arrived.map(({ userId }) => userId),
  )
}

/**
 * SQL that tells since when the user waits for the SKU, by the key of paths: no condition may name what those who wait have in
 * common, nor the plain minimum, as both might be sought among all who wait.
 */
function longestWait(user: string, sku: string): string {
  return `SELECT min(coalesce(p.waiting_since, '-infinity')) FILTER (WHERE p.error = 'COUNT_VIOLATION') FROM license_assignment_path p
       WHERE p.tenant_id = $1 AND p.user_id = ${user} AND p.sku_id = ${sku}`
}

/** The event whose turn it is after `last`, going round; null: there is none. Reads the index of what has not been given up. */
export async function nextEvent(db: TenantConnection, last: bigint): Promise<Event | null> {
  const [row] = await db.query<Event>(
    `(SELECT sequence, event_id::text AS "eventId", 0 AS round FROM pending_evaluation
      WHERE tenant_id = $1 AND sequence > $2::bigint AND attempts < ${mostAttempts} ORDER BY sequence, kind, id LIMIT 1)
     UNION ALL
     (SELECT sequence, event_id::text, 1 FROM pending_evaluation
      WHERE tenant_id = $1 AND attempts < ${mostAttempts} ORDER BY sequence, kind, id LIMIT 1)
     ORDER BY round LIMIT 1`,
    last,
  )
  return row ?? null
}

/** Which part of the event is next. */
export async function nextKind(db: TenantConnection, { sequence }: Event): Promise<PendingKind | null> {
  const [row] = await db.query<{ kind: PendingKind }>(
    `SELECT kind::text FROM pending_evaluation WHERE tenant_id = $1 AND sequence = $2::bigint ORDER BY pending_evaluation.kind LIMIT 1`,
    sequence,
  )
  return row?.kind ?? null
}

/** A user who is to be evaluated; group null: for those that the kind tells. */
export interface PendingUser {
  readonly id: bigint
  readonly userId: UserId
  readonly groupId: GroupId | null
}

/**
 * The next users of a part: those of a call in its order, follow-ups by user id. The kind is part of the text, as the index of
 * follow-ups is of their kinds alone.
 */
export async function takeUsers(
  db: TenantConnection,
  { sequence }: Event,
  kind: PendingKind,
  limit: number,
): Promise<readonly PendingUser[]> {
  return db.query<PendingUser>(
    `SELECT id, user_id::text AS "userId", group_id::text AS "groupId" FROM pending_evaluation
     WHERE tenant_id = $1 AND sequence = $2::bigint AND kind = '${kind}'
     ORDER BY ${kind === 'MEMBER' || kind === 'RETRY' ? 'id' : 'user_id'} LIMIT $3`,
    sequence,
    limit,
  )
}

/** Removes what is done. */
export async function removeUsers(db: TenantConnection, users: readonly PendingUser[]): Promise<void> {
  await db.query(
    'DELETE FROM pending_evaluation WHERE tenant_id = $1 AND id = ANY ($2::bigint[])',
    users.map(({ id }) => id),
  )
}

/** Follow-ups that had to wait for their turn have it. */
export async function releaseFollowUps(db: TenantConnection, { sequence }: Event, kind: FollowUpKind): Promise<void> {
  await db.query(
    `UPDATE pending_evaluation SET kind = 'FOLLOW_UP'
     WHERE tenant_id = $1 AND sequence = $2::bigint AND kind = $3::pending_evaluation_kind`,
    sequence,
    kind,
  )
}

/** Nothing of what the event has to serve can be served any more: what follows from the queue has its turn. */
export async function endServing(db: TenantConnection, event: Event): Promise<void> {
  await db.query(
    `DELETE FROM pending_evaluation WHERE tenant_id = $1 AND sequence = $2::bigint AND kind = 'SERVE'`,
    event.sequence,
  )
  await releaseFollowUps(db, event, 'FOLLOW_UP_SERVED')
}

/** Notes that a step of the event failed. */
export async function failEvent(db: TenantConnection, { sequence }: Event): Promise<void> {
  await db.query(
    'UPDATE pending_evaluation SET attempts = attempts + 1 WHERE tenant_id = $1 AND sequence = $2::bigint',
    sequence,
  )
}

/** A step of the event succeeded: those that failed before do not count any more. Null: of any event of the tenant. */
export async function forgetFailures(db: TenantConnection, event: Event | null): Promise<void> {
  await db.query(
    `UPDATE pending_evaluation SET attempts = 0 WHERE tenant_id = $1 AND attempts > 0 ${event === null ? '' : 'AND sequence = $2::bigint'}`,
    ...(event === null ? [] : [event.sequence]),
  )
}
