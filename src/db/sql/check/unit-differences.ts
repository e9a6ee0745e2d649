/**
 * Consumed units against the users with a holding path, which must be equal at every commit. The paths of the tenant are read
 * once, by the primary key (tenant, user, SKU, source) or in one scan where the tenant is most of the table.
 */
import type { SkuId } from '../../../licensing/model.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { holding } from '../wanted.ts'

/** A SKU whose consumed units are not the number of its users. */
export interface UnitDifference {
  readonly kind: 'UNITS'
  readonly skuId: SkuId
  readonly productName: string
  /** What the SKU says. */
  readonly consumedUnits: number
  /** The users who hold it. */
  readonly users: number
}

const counted = `
  SELECT k.sku_id, k.consumed_units, coalesce(c.users, 0) AS users
  FROM subscribed_sku k
  LEFT JOIN (SELECT h.sku_id, count(*)::int AS users
             FROM (SELECT DISTINCT p.user_id, p.sku_id FROM license_assignment_path p WHERE p.tenant_id = $1 AND ${holding}) h
             GROUP BY h.sku_id) c ON c.sku_id = k.sku_id
  WHERE k.tenant_id = $1 AND k.consumed_units <> coalesce(c.users, 0)`

const columns = `'UNITS' AS kind, c.sku_id::text AS "skuId", (SELECT display_name FROM product WHERE sku_id = c.sku_id) AS "productName",
  c.consumed_units AS "consumedUnits", c.users`

/** The SKUs whose consumed units are not the number of users who hold them. */
export async function listUnitDifferences(db: TenantConnection): Promise<readonly UnitDifference[]> {
  return db.query<UnitDifference>(`SELECT ${columns} FROM (${counted}) c ORDER BY c.sku_id`)
}

/** Sets the consumed units right, with an audit entry for each SKU; the caller holds the licensing lock. */
export async function recountUnits(db: TenantConnection, eventId: string): Promise<readonly UnitDifference[]> {
  return db.query<UnitDifference>(
    `WITH c AS MATERIALIZED (${counted}),
       mended AS (UPDATE subscribed_sku k SET consumed_units = c.users FROM c WHERE k.tenant_id = $1 AND k.sku_id = c.sku_id),
       noted AS (
         INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, correlation_id, details)
         SELECT $1, clock_timestamp(), 'UPDATE_SUBSCRIBED_SKU', c.sku_id, $2::uuid,
           jsonb_build_object('old', jsonb_build_object('consumedUnits', c.consumed_units), 'new', jsonb_build_object('consumedUnits', c.users))
         FROM c)
     SELECT ${columns} FROM c ORDER BY c.sku_id`,
    eventId,
  )
}
