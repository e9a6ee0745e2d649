import type { SkuId } from '../../licensing/model.ts'
import { assignableUnits } from '../../licensing/units.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** The units of a SKU that can be given to users, and those that are. */
export interface SkuUnits {
  readonly assignable: number
  readonly consumed: number
}

/** For each SKU of the tenant the units that can be given to users, and those that are. */
export async function loadUnits(db: TenantConnection): Promise<ReadonlyMap<SkuId, SkuUnits>> {
  const rows = await db.query<{ skuId: SkuId; status: string; enabled: number; warning: number; consumed: number }>(
    `SELECT sku_id::text AS "skuId", capability_status AS status, enabled_units AS enabled, warning_units AS warning,
       consumed_units AS consumed
     FROM subscribed_sku WHERE tenant_id = $1`,
  )
  return new Map(
    rows.map(({ skuId, status, enabled, warning, consumed }) => {
      const assignable = assignableUnits({ capabilityStatus: status, enabledUnits: enabled, warningUnits: warning })
      return [skuId, { assignable, consumed }]
    }),
  )
}

/** For each SKU of the tenant the assignable units less the consumed ones; below zero where too many are consumed. */
export async function loadBalances(db: TenantConnection): Promise<Map<SkuId, number>> {
  return toBalances(await loadUnits(db))
}

/** A balance of its own, which outcomes may change. */
export function toBalances(units: ReadonlyMap<SkuId, SkuUnits>): Map<SkuId, number> {
  return new Map([...units].map(([skuId, { assignable, consumed }]) => [skuId, assignable - consumed]))
}
