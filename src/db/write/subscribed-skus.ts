import type { SkuId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** What can be changed of a SKU; absent values stay. */
export interface SkuChange {
  readonly enabled?: number
  readonly suspended?: number
  readonly warning?: number
  readonly lockedOut?: number
  readonly capabilityStatus?: string
}

/** The units and the status of a product that the tenant owns. */
export interface SkuUnits {
  readonly capabilityStatus: string
  readonly enabledUnits: number
  readonly suspendedUnits: number
  readonly warningUnits: number
  readonly lockedOutUnits: number
  readonly consumedUnits: number
}

const units = `capability_status AS "capabilityStatus", enabled_units AS "enabledUnits", suspended_units AS "suspendedUnits",
  warning_units AS "warningUnits", locked_out_units AS "lockedOutUnits", consumed_units AS "consumedUnits"`

/** The units of the product; null where the tenant does not own it. */
export async function findSkuUnits(db: TenantConnection, skuId: SkuId): Promise<SkuUnits | null> {
  const [row] = await db.query<SkuUnits>(
    `SELECT ${units} FROM subscribed_sku WHERE tenant_id = $1 AND sku_id = $2::uuid`,
    skuId,
  )
  return row ?? null
}

/** Makes the tenant own a product of the catalogue, without units. Answers whether the catalogue has it. */
export async function insertSku(db: TenantConnection, skuId: SkuId): Promise<boolean> {
  const rows = await db.query(
    'INSERT INTO subscribed_sku (tenant_id, sku_id) SELECT $1, sku_id FROM product WHERE sku_id = $2::uuid RETURNING sku_id',
    skuId,
  )
  return rows.length > 0
}

/** Changes what is given of a product that the tenant owns, and answers what it is then; locks its row. */
export async function updateSku(db: TenantConnection, skuId: SkuId, change: SkuChange): Promise<SkuUnits> {
  const [row] = await db.query<SkuUnits>(
    `UPDATE subscribed_sku SET enabled_units = coalesce($3, enabled_units), suspended_units = coalesce($4, suspended_units),
       warning_units = coalesce($5, warning_units), locked_out_units = coalesce($6, locked_out_units),
       capability_status = coalesce($7, capability_status)
     WHERE tenant_id = $1 AND sku_id = $2::uuid
     RETURNING ${units}`,
    skuId,
    change.enabled ?? null,
    change.suspended ?? null,
    change.warning ?? null,
    change.lockedOut ?? null,
    change.capabilityStatus ?? null,
  )
  if (row === undefined) throw new Error('the SKU is owned')
  return row
}
