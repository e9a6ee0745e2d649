import { authorize } from '../auth/permissions.ts'
import type { SubscribedSkuRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findSubscribedSkus } from '../db/read/subscribed-skus.ts'
import type { SkuId } from '../licensing/model.ts'
import type { ReadContext } from './read-context.ts'

/** What the tenant owns of the SKU, or null where it does not own it. */
export async function getSubscribedSku(
  { db, principal }: ReadContext,
  { skuId, selection }: { readonly skuId: SkuId; readonly selection: Selection },
): Promise<SubscribedSkuRow | null> {
  authorize(principal, 'readSkus')
  const [sku] = await findSubscribedSkus(db, selection, [skuId])
  return sku ?? null
}

/** A SKU as a change of it answers: shown by the permission that allowed the change. Only for the SKU that the change returned. */
export async function getChangedSku(
  { db }: ReadContext,
  { skuId, selection }: { readonly skuId: SkuId; readonly selection: Selection },
): Promise<SubscribedSkuRow> {
  const [sku] = await findSubscribedSkus(db, selection, [skuId])
  if (!sku) throw new Error('a SKU that was changed is owned')
  return sku
}
