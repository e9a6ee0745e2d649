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

/** By waiting time, then membership date (a direct path: the earliest), then user, then group. */
const inOrder = `
  LEFT JOIN membership m ON m.tenant_id = $1 AND m.group_id = p.source_id AND m.member_id = p.user_id
  ORDER BY p.waiting_since, coalesce(m.since, CASE p.source_kind WHEN 'USER' THEN '-infinity'::timestamptz ELSE 'infinity' END),
    p.user_id, p.source_id LIMIT $3`

const columns = `SELECT p.user_id::text AS "userId", p.source_id::text AS "sourceId" FROM license_assignment_path p`

/** The SKUs that the event has to serve, in the order of their ids. */
export async function listServes(db: TenantConnection, { sequence }: Event): Promise<readonly SkuId[]> {
  const rows = await db.query<{ sku: SkuId }>(
    `SELECT DISTINCT sku_id::text AS sku FROM pending_evaluation WHERE tenant_id = $1 AND sequence = $2::bigint AND kind = 'SERVE' ORDER BY 1`,
    sequence,
  )
  return rows.map(({ sku }) => sku)
}

/** Paths that wait for the SKU though their users consume it by now: they need no unit. */
export async function listArrivedPaths(
  db: TenantConnection,
  skuId: SkuId,
  limit: number,
): Promise<readonly WaitingPath[]> {
  return db.query<WaitingPath>(
    `${columns}
     JOIN (SELECT DISTINCT user_id FROM pending_evaluation
           WHERE tenant_id = $1 AND sku_id = $2::uuid AND kind = 'SERVE' AND user_id IS NOT NULL) a ON a.user_id = p.user_id
     ${inOrder.replace(
       'ORDER BY',
       `WHERE p.tenant_id = $1 AND p.sku_id = $2::uuid AND p.error = 'COUNT_VIOLATION' AND EXISTS (
         SELECT FROM license_assignment_path h
         WHERE h.tenant_id = $1 AND h.user_id = p.user_id AND h.sku_id = p.sku_id AND ${holding.replaceAll('p.', 'h.')})
       ORDER BY`,
     )}`,
    skuId,
    limit,
  )
}

/** Paths that wait for a unit of the SKU. */
export async function listWaitingPaths(
  db: TenantConnection,
  skuId: SkuId,
  limit: number,
): Promise<readonly WaitingPath[]> {
  return db.query<WaitingPath>(
    `${columns} ${inOrder.replace('ORDER BY', `WHERE p.tenant_id = $1 AND p.sku_id = $2::uuid AND p.error = 'COUNT_VIOLATION' ORDER BY`)}`,
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
