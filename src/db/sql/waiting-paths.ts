/** Who waits for units, in the order of the queue. Reads the partial index of waiting paths; the caller holds the lock. */
import type { SkuId, SourceId, UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-db.ts'
import { holding } from './wanted.ts'
import type { Event } from './pending-evaluations.ts'

export interface WaitingPath {
  readonly userId: UserId
  /** The group, or the user itself for a direct path. */
  readonly sourceId: SourceId
}

/** Paths `p` by waiting time, then membership date (a direct path: the earliest), then user, then group. */
const inOrder = `
  SELECT p.user_id::text AS "userId", p.source_id::text AS "sourceId" FROM waiting p
  ORDER BY p.waiting_since,
    coalesce((SELECT m.since FROM membership m WHERE m.tenant_id = $1 AND m.group_id = p.source_id AND m.member_id = p.user_id),
      CASE p.source_kind WHEN 'USER' THEN '-infinity'::timestamptz ELSE 'infinity' END),
    p.user_id, p.source_id LIMIT $3`

/** The SKUs that the event has to serve, in the order of their ids. */
export async function listServes(db: TenantConnection, { sequence }: Event): Promise<readonly SkuId[]> {
  const rows = await db.query<{ sku: SkuId }>(
    `SELECT DISTINCT sku_id::text AS sku FROM pending_evaluation WHERE tenant_id = $1 AND sequence = $2::bigint AND kind = 'SERVE' ORDER BY 1`,
    sequence,
  )
  return rows.map(({ sku }) => sku)
}

/** Paths that wait for the SKU though their users consume it by now: they need no unit. Looks at those who are noted as such. */
export async function listArrivedPaths(
  db: TenantConnection,
  skuId: SkuId,
  limit: number,
): Promise<readonly WaitingPath[]> {
  return db.query<WaitingPath>(
    `WITH waiting AS (
       SELECT p.* FROM (SELECT DISTINCT user_id FROM pending_evaluation
                        WHERE tenant_id = $1 AND sku_id = $2::uuid AND kind = 'SERVE' AND user_id IS NOT NULL) a
       CROSS JOIN LATERAL (
         SELECT p.user_id, p.source_id, p.source_kind, p.waiting_since, p.error, bool_or(${holding}) OVER () AS consumes
         FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.user_id = a.user_id AND p.sku_id = $2::uuid) p
       WHERE p.error = 'COUNT_VIOLATION' AND p.consumes)
     ${inOrder}`,
    skuId,
    limit,
  )
}

/** Those of the users are forgotten who have no path left that waits for the SKU: the next look is at fewer. */
export async function forgetArrived(db: TenantConnection, skuId: SkuId, userIds: readonly UserId[]): Promise<void> {
  await db.query(
    `DELETE FROM pending_evaluation e WHERE e.tenant_id = $1 AND e.sku_id = $2::uuid AND e.kind = 'SERVE' AND e.user_id = ANY ($3::uuid[])
      AND (SELECT true FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.user_id = e.user_id AND p.sku_id = e.sku_id
           AND p.error = 'COUNT_VIOLATION' LIMIT 1) IS NULL`,
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

/** An event over every SKU that anybody waits for, and everybody who waits for what it consumes: what a start serves. */
export async function addEveryServe(db: TenantConnection, { sequence, eventId }: Event): Promise<void> {
  await db.query(
    `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, sku_id, user_id)
     SELECT $1::uuid, $2::bigint, $3::uuid, 'SERVE'::pending_evaluation_kind, s.sku_id, s.user_id
     FROM (SELECT DISTINCT p.sku_id, NULL::uuid AS user_id FROM license_assignment_path p WHERE p.tenant_id = $1 AND p.error = 'COUNT_VIOLATION'
           UNION
           SELECT p.sku_id, p.user_id FROM license_assignment_path p
           JOIN license_assignment_path h ON h.tenant_id = $1 AND h.user_id = p.user_id AND h.sku_id = p.sku_id
            AND h.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')
           WHERE p.tenant_id = $1 AND p.error = 'COUNT_VIOLATION') s
     ON CONFLICT DO NOTHING`,
    sequence,
    eventId,
  )
}
