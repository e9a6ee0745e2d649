/** The SKUs that a tenant owns, and the products behind SKU ids. */
import type { SkuId } from '../../licensing/model.ts'
import type { TenantDb } from '../tenant-db.ts'
import { asSelected } from './as-selected.ts'
import type { ProductRow, ServicePlanRow, SubscribedSkuRow } from './rows.ts'
import { selectSku } from './select.ts'
import type { Selection } from './selection.ts'

/** Every SKU that the tenant owns, or those of the ids that it owns, by SKU id. */
export async function findSubscribedSkus(
  db: TenantDb,
  selection: Selection,
  skuIds?: readonly SkuId[],
): Promise<readonly SubscribedSkuRow[]> {
  const rows = await db.models.subscribedSku.findMany({
    ...(skuIds && { where: { skuId: { in: [...skuIds] } } }),
    select: selectSku(selection),
    orderBy: { skuId: 'asc' },
    relationLoadStrategy: 'join',
  })
  return asSelected<SubscribedSkuRow[]>(rows)
}

/** A product with all that it contains. */
export interface FullProductRow extends ProductRow {
  readonly skuId: string
  readonly servicePlans: readonly ServicePlanRow[]
}

/** In any order, their service plans by id. */
export async function findProducts(db: TenantDb, skuIds: readonly SkuId[]): Promise<readonly FullProductRow[]> {
  const servicePlan = { select: { servicePlanId: true, servicePlanName: true, displayName: true } }
  const rows = await db.models.product.findMany({
    where: { skuId: { in: [...skuIds] } },
    select: {
      skuId: true,
      skuPartNumber: true,
      displayName: true,
      servicePlans: { select: { servicePlan }, orderBy: { servicePlanId: 'asc' } },
    },
    relationLoadStrategy: 'join',
  })
  return rows.map((row) => ({ ...row, servicePlans: row.servicePlans.map((contained) => contained.servicePlan) }))
}

/**
 * How many users wait for a unit of each SKU, for those for which anybody does. Reads the paths in `CountViolation` of
 * these SKUs through their partial index; takes no lock.
 */
export async function countWaitingUsers(
  db: TenantDb,
  skuIds: readonly SkuId[],
): Promise<readonly { readonly skuId: string; readonly users: number }[]> {
  return db.query(
    `SELECT sku_id AS "skuId", count(DISTINCT user_id)::int AS users
     FROM license_assignment_path
     WHERE tenant_id = $1::uuid AND sku_id = ANY ($2::uuid[]) AND error = 'COUNT_VIOLATION'
     GROUP BY sku_id`,
    skuIds,
  )
}
