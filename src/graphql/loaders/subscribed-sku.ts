import type { GraphQLResolveInfo } from 'graphql'
import type { SubscribedSkuRow } from '../../db/read/rows.ts'
import { countWaitingUsers, findSubscribedSkus } from '../../db/read/subscribed-skus.ts'
import type { SkuId } from '../../licensing/model.ts'
import type { GraphqlContext } from '../context.ts'
import { selectionOf } from '../selection.ts'

/** What the tenant owns of a product, as far as the field selects it; null where it owns none. */
export async function subscribedSkuOf(
  { operation, loaders }: GraphqlContext,
  info: GraphQLResolveInfo,
  skuId: SkuId,
): Promise<SubscribedSkuRow | null> {
  const skus = loaders.at(info, 'sku', async (ids) => {
    const found = await findSubscribedSkus(operation.db, selectionOf(info), ids as readonly SkuId[])
    return new Map(found.map((row) => [row.skuId, row]))
  })
  return skus.load(skuId)
}

/** How many users wait for a unit of the product. */
export async function waitingUsersOf({ operation, loaders }: GraphqlContext, skuId: SkuId): Promise<number> {
  const waiting = loaders.named('waiting users', async (ids) => {
    const counted = await countWaitingUsers(operation.db, ids as readonly SkuId[])
    return new Map(counted.map((sku) => [sku.skuId, sku.users]))
  })
  return (await waiting.load(skuId)) ?? 0
}
