import type { ServicePlanRow } from '../../db/read/rows.ts'
import { findProducts } from '../../db/read/subscribed-skus.ts'
import type { SkuId } from '../../licensing/model.ts'
import type { OperationContext } from '../../operations/context.ts'

/** The service plans of the products of these SKUs, by SKU; one statement, none where no property among `names` needs them. */
export async function loadServicePlans(
  { db }: Pick<OperationContext, 'db'>,
  skuIds: readonly SkuId[],
  names: readonly string[],
): Promise<(skuId: SkuId) => readonly ServicePlanRow[]> {
  const isWanted = (names.includes('servicePlans') || names.includes('assignedPlans')) && skuIds.length > 0
  const products = isWanted ? await findProducts(db, skuIds) : []
  const plans = new Map<string, readonly ServicePlanRow[]>(
    products.map((product) => [product.skuId, product.servicePlans]),
  )
  return (skuId) => plans.get(skuId) ?? []
}
