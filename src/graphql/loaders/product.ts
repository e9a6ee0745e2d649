import type { ServicePlanRow } from '../../db/read/rows.ts'
import { type FullProductRow, findProducts } from '../../db/read/subscribed-skus.ts'
import type { SkuId } from '../../licensing/model.ts'
import type { GraphqlContext } from '../context.ts'

/** The product of a SKU id, read once for all rows of the answer that show it; null where the catalogue has none. */
export async function productOf({ operation, loaders }: GraphqlContext, skuId: SkuId): Promise<FullProductRow | null> {
  const products = loaders.named('products', async (ids) => {
    const found = await findProducts(operation.db, ids as readonly SkuId[])
    return new Map(found.map((product) => [product.skuId, product]))
  })
  return products.load(skuId)
}

/** The service plans of the product of a SKU id, by id. */
export async function servicePlansOf(context: GraphqlContext, skuId: SkuId): Promise<readonly ServicePlanRow[]> {
  return (await productOf(context, skuId))?.servicePlans ?? []
}
