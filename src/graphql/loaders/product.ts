import type { ProductRow } from '../../db/read/rows.ts'
import { findProducts } from '../../db/read/subscribed-skus.ts'
import type { SkuId } from '../../licensing/model.ts'
import type { GraphqlContext } from '../context.ts'

/** The product of a SKU id with its service plans, where no look-ahead read it along; null where the catalogue has none. */
export async function productOf({ operation, loaders }: GraphqlContext, skuId: SkuId): Promise<ProductRow | null> {
  const products = loaders.named('products', async (ids) => {
    const found = await findProducts(operation.db, ids as readonly SkuId[])
    return new Map(found.map((product) => [product.skuId, product]))
  })
  return products.load(skuId)
}
