import type { SkuId } from '../../../licensing/model.ts'
import type { SubscribedSku } from '../../generated/client.ts'
import type { TenantConnection } from '../../tenant-connection.ts'

/** A product that the tenant owns, with its units, and who asks for them. */
export interface SkuSeatsRow extends Omit<SubscribedSku, 'tenantId' | 'skuId' | 'subscriptionIds'> {
  readonly skuId: SkuId
  readonly skuPartNumber: string
  readonly productName: string
  /** How many users wait for a unit; 0 where that was not wanted. */
  readonly waitingUsers: number
  /** How many groups give it; 0 where that was not wanted. */
  readonly assignedGroupCount: number
}

/** Which products, and what is counted of them beside their units. */
export interface SeatsWanted {
  /** Only those of which nobody has a unit. */
  readonly unused: boolean
  readonly waitingUsers: boolean
  readonly assignedGroupCount: boolean
}

/**
 * By SKU id. Who waits is counted by the partial index of those, groups by (tenant, SKU, group); a group that gives a licence is
 * not deleted. Takes no lock.
 */
export async function findSkuSeats(db: TenantConnection, wanted: SeatsWanted): Promise<readonly SkuSeatsRow[]> {
  return db.query<SkuSeatsRow>(
    `SELECT k.sku_id::text AS "skuId", r.sku_part_number AS "skuPartNumber", r.display_name AS "productName",
       k.applies_to AS "appliesTo", k.capability_status AS "capabilityStatus", k.enabled_units AS "enabledUnits",
       k.suspended_units AS "suspendedUnits", k.warning_units AS "warningUnits", k.locked_out_units AS "lockedOutUnits",
       k.consumed_units AS "consumedUnits",
       CASE WHEN $3::boolean THEN (
         SELECT count(DISTINCT p.user_id)::int FROM license_assignment_path p
         WHERE p.tenant_id = $1::uuid AND p.sku_id = k.sku_id AND p.error = 'COUNT_VIOLATION') ELSE 0 END AS "waitingUsers",
       CASE WHEN $4::boolean THEN (
         SELECT count(*)::int FROM group_license l
         WHERE l.tenant_id = $1::uuid AND l.sku_id = k.sku_id) ELSE 0 END AS "assignedGroupCount"
     FROM subscribed_sku k JOIN product r ON r.sku_id = k.sku_id
     WHERE k.tenant_id = $1::uuid AND (k.consumed_units = 0 OR NOT $2::boolean)
     ORDER BY k.sku_id`,
    wanted.unused,
    wanted.waitingUsers,
    wanted.assignedGroupCount,
  )
}
