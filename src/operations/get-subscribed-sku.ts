import { authorize } from '../auth/permissions.ts'
import type { SubscribedSkuRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findSubscribedSkus } from '../db/read/subscribed-skus.ts'
import type { SkuId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
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

/**
 * What the tenant owns behind the id of a SKU that it owns, `{tenantId}_{skuId}`, or behind the SKU id alone; null where it owns
 * no such product.
 */
export async function getSubscribedSkuById(
  context: ReadContext,
  { id, selection }: { readonly id: string; readonly selection: Selection },
): Promise<SubscribedSkuRow | null> {
  authorize(context.principal, 'readSkus')
  const skuId = toGuid(id) ?? skuOfId(context, id)
  return skuId === null ? null : getSubscribedSku(context, { skuId: skuId as SkuId, selection })
}

/** The SKU of `{tenantId}_{skuId}`; null where the id has another form, or is of another tenant. */
export function skuOfId({ db }: ReadContext, id: string): SkuId | null {
  const [, tenantId = '', skuId = ''] = /^([^_]+)_([^_]+)$/.exec(id) ?? []
  return toGuid(tenantId) === db.tenantId ? (toGuid(skuId) as SkuId | null) : null
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
