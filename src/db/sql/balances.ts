import type { SkuId } from '../../licensing/model.ts'
import { isAssignable } from '../../licensing/units.ts'
import type { TenantConnection } from '../tenant-db.ts'

/** For each SKU of the tenant the assignable units less the consumed ones; below zero where too many are consumed. */
export async function loadBalances(db: TenantConnection): Promise<Map<SkuId, number>> {
  const rows = await db.query<{ sku_id: SkuId; status: string; units: number; consumed: number }>(
    `SELECT sku_id::text, capability_status AS status, enabled_units + warning_units AS units, consumed_units AS consumed
     FROM subscribed_sku WHERE tenant_id = $1`,
  )
  return new Map(
    rows.map((row) => [row.sku_id, (isAssignable({ capabilityStatus: row.status }) ? row.units : 0) - row.consumed]),
  )
}
