import type { SkuId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** What the tenant owns, by SKU. */
export async function loadOwnedSkus(db: TenantConnection): Promise<ReadonlyMap<SkuId, { readonly appliesTo: string }>> {
  const rows = await db.query<{ sku_id: SkuId; applies_to: string }>(
    'SELECT sku_id::text, applies_to FROM subscribed_sku WHERE tenant_id = $1::uuid',
  )
  return new Map(rows.map((row) => [row.sku_id, { appliesTo: row.applies_to }]))
}
