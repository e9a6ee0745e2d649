import { authorize } from '../auth/permissions.ts'
import type { SubscribedSkuRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { findSubscribedSkus } from '../db/read/subscribed-skus.ts'
import type { ReadContext } from './read-context.ts'

/** Every SKU that the tenant owns, by SKU id. */
export async function listSubscribedSkus(
  { db, principal }: ReadContext,
  { selection }: { readonly selection: Selection },
): Promise<readonly SubscribedSkuRow[]> {
  authorize(principal, 'readSkus')
  return findSubscribedSkus(db, selection)
}
