/** Who waits for units, in the order of the queue. Reads the partial index of waiting paths; the caller holds the lock. */
import type { SkuId, SourceId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
import { holding } from './wanted.ts'
import type { PathLayer } from './path-layer.ts'
import type { Event } from './pending-evaluations.ts'

const lowestId = '00000000-0000-0000-0000-000000000000'

/** A path that waits for a unit. */
export interface WaitingPath {
  readonly userId: UserId
  /** The group, or the user itself for a direct path. */
  readonly sourceId: SourceId
}

/** The membership date that counts for the path `p`: of a direct path the earliest. */
const memberSince = `
    coalesce((SELECT m.since FROM membership m WHERE m.tenant_id = $1 AND m.group_id = p.source_id AND m.member_id = p.user_id),
      CASE p.source_kind WHEN 'USER' THEN '-infinity'::timestamptz ELSE 'infinity' END)`

/** Paths `p` by waiting time, then membership date, then user, then group. */
const order = `p.waiting_since, ${memberSince}, p.user_id, p.source_id`

const columns = `p.user_id::text AS "userId", p.source_id::text AS "sourceId"`

const inOrder = `SELECT ${columns} FROM waiting p ORDER BY ${order} LIMIT $3`

/** The paths of users of the SKU, each with whether its user consumes it by now. */
const consuming = (paths: string, users: string) => `
         SELECT p.user_id, p.source_id, p.source_kind, p.waiting_since, p.error, bool_or(${holding}) OVER (PARTITION BY p.user_id) AS consumes
         FROM ${paths} p WHERE p.tenant_id = $1 AND p.user_id = ${users} AND p.sku_id = $2::uuid`

/** The SKUs that the event has to serve, in the order of their ids: each is looked up, however many users are noted beside it. */
export async function listServes(db: TenantConnection, { sequence }: Event): Promise<readonly SkuId[]> {
  const rows = await db.query<{ sku: SkuId }>(
    `SELECT k.sku_id::text AS sku FROM subscribed_sku k
     WHERE k.tenant_id = $1 AND (SELECT true FROM pending_evaluation e WHERE e.tenant_id = $1 AND e.sku_id = k.sku_id AND e.user_id IS NULL
                                 AND e.sequence = $2::bigint AND e.kind = 'SERVE' LIMIT 1)
     ORDER BY k.sku_id`,
    sequence,
  )
  return rows.map(({ sku }) => sku)
}

/** So many of those who are noted are looked at for each path that is asked for: some have no path left, or more than one. */
const perPath = 4

/**
 * Paths that wait for the SKU though their users consume it by now: they need no unit. Those are looked at who are noted as such
 * and may wait longest; a path is told that cannot wait for less time than one of a user who is noted behind these.
 */
export async function listArrivedPaths(
  db: TenantConnection,
  skuId: SkuId,
  limit: number,
): Promise<readonly WaitingPath[]> {
  for (let most = Math.max(limit * perPath, 50); ; most *= 8) {
    const rows = await db.query<WaitingPath | Record<keyof WaitingPath, null>>(
      `WITH noted AS MATERIALIZED (
         SELECT user_id, waiting_since FROM pending_evaluation
         WHERE tenant_id = $1 AND sku_id = $2::uuid AND kind = 'SERVE' AND user_id IS NOT NULL ORDER BY waiting_since LIMIT $4::int),
       waiting AS MATERIALIZED (
         SELECT p.* FROM (SELECT DISTINCT user_id FROM noted) a
         CROSS JOIN LATERAL (${consuming('license_assignment_path', 'a.user_id')}) p
         WHERE p.error = 'COUNT_VIOLATION' AND p.consumes
           AND ((SELECT count(*) FROM noted) < $4 OR p.waiting_since < (SELECT max(waiting_since) FROM noted)))
       (${inOrder})
       UNION ALL SELECT NULL, NULL WHERE (SELECT count(*) FROM noted) = $4 AND (SELECT count(*) FROM waiting) = 0`,
      skuId,
      limit,
      most,
    )
    const [first] = rows
    if (first === undefined || first.userId !== null) return rows as readonly WaitingPath[] // none of them is null
  }
}

/**
 * Those of the users are forgotten who have no path left that waits for the SKU: the next look is at fewer. Their paths are looked
 * up by the key: an index of all who wait might be gone through for each.
 */
export async function forgetArrived(db: TenantConnection, skuId: SkuId, userIds: readonly UserId[]): Promise<void> {
  await db.query(
    `DELETE FROM pending_evaluation e WHERE e.tenant_id = $1 AND e.sku_id = $2::uuid AND e.kind = 'SERVE' AND e.user_id = ANY ($3::uuid[])
      AND (SELECT bool_or(p.error = 'COUNT_VIOLATION') FROM license_assignment_path p
           WHERE p.tenant_id = $1 AND p.user_id = e.user_id AND p.sku_id = e.sku_id) IS NOT TRUE`,
    skuId,
    userIds,
  )
}

/** Paths that wait for a unit of the SKU: the first of the index, with all that wait as long as the last of them. */
export async function listWaitingPaths(
  db: TenantConnection,
  skuId: SkuId,
  limit: number,
): Promise<readonly WaitingPath[]> {
  return db.query<WaitingPath>(
    `WITH waiting AS (
       SELECT p.user_id, p.source_id, p.source_kind, p.waiting_since FROM license_assignment_path p
       WHERE p.tenant_id = $1 AND p.sku_id = $2::uuid AND p.error = 'COUNT_VIOLATION'
       ORDER BY p.waiting_since FETCH FIRST ($3::int) ROWS WITH TIES)
     ${inOrder}`,
    skuId,
    limit,
  )
}

/** A path with its place in the queue: moments in UTC, so that places are in order where their parts are as text. */
export interface PlacedPath extends WaitingPath {
  readonly waitingSince: string
  readonly memberSince: string
}

const placed = `${columns}, (p.waiting_since AT TIME ZONE 'UTC')::text AS "waitingSince", (${memberSince} AT TIME ZONE 'UTC')::text AS "memberSince"`

/** As `listWaitingPaths`, behind a path of the queue (null: from its start). */
export async function listWaitingAfter(
  db: TenantConnection,
  { skuId, after }: { readonly skuId: SkuId; readonly after: PlacedPath | null },
  limit: number,
): Promise<readonly PlacedPath[]> {
  const since = `($4::timestamp AT TIME ZONE 'UTC')`
  return db.query<PlacedPath>(
    `WITH waiting AS (
       SELECT p.user_id, p.source_id, p.source_kind, p.waiting_since FROM license_assignment_path p
       WHERE p.tenant_id = $1 AND p.sku_id = $2::uuid AND p.error = 'COUNT_VIOLATION'
         AND (p.waiting_since > ${since}
           OR (p.waiting_since = ${since} AND (${memberSince}, p.user_id, p.source_id) > ($5::timestamp AT TIME ZONE 'UTC', $6::uuid, $7::uuid)))
         AND p.waiting_since >= ${since}
       ORDER BY p.waiting_since FETCH FIRST ($3::int) ROWS WITH TIES)
     SELECT ${placed} FROM waiting p ORDER BY ${order} LIMIT $3`,
    skuId,
    limit,
    after?.waitingSince ?? '-infinity',
    after?.memberSince ?? '-infinity',
    after?.userId ?? lowestId,
    after?.sourceId ?? lowestId,
  )
}

/** The paths of the users that wait for the SKU, in the order of the queue; `onlyArrived`: of those who consume it by now. */
export async function listWaitingOf(
  db: TenantConnection,
  {
    skuId,
    userIds,
    onlyArrived,
  }: { readonly skuId: SkuId; readonly userIds: readonly UserId[]; readonly onlyArrived: boolean },
  layer: PathLayer,
): Promise<readonly PlacedPath[]> {
  return db.query<PlacedPath>(
    `${layer.patch(4)}
     SELECT ${placed} FROM (${consuming(layer.paths, 'ANY ($3::uuid[])')}) p
     WHERE p.error = 'COUNT_VIOLATION' ${onlyArrived ? 'AND p.consumes' : ''} ORDER BY ${order}`,
    skuId,
    userIds,
    ...layer.parameters,
  )
}

/** An event over every SKU that anybody waits for, and everybody who waits for what it consumes: what a start serves. */
export async function addEveryServe(db: TenantConnection, { sequence, eventId }: Event): Promise<void> {
  await db.query(
    `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, sku_id, user_id, waiting_since)
     SELECT $1::uuid, $2::bigint, $3::uuid, 'SERVE'::pending_evaluation_kind, s.sku_id, s.user_id, s.waiting_since
     FROM (SELECT DISTINCT p.sku_id, NULL::uuid AS user_id, '-infinity'::timestamptz AS waiting_since
           FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.error = 'COUNT_VIOLATION'
           UNION ALL
           SELECT p.sku_id, p.user_id, min(coalesce(p.waiting_since, '-infinity')) FROM license_assignment_path p
           JOIN license_assignment_path h ON h.tenant_id = $1 AND h.user_id = p.user_id AND h.sku_id = p.sku_id
            AND h.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')
           WHERE p.tenant_id = $1 AND p.error = 'COUNT_VIOLATION' GROUP BY p.sku_id, p.user_id) s
     ON CONFLICT DO NOTHING`,
    sequence,
    eventId,
  )
}
