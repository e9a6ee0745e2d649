import { authorize } from '../auth/permissions.ts'
import type { SubscribedSkuRow } from '../db/read/rows.ts'
import type { Condition, Test } from '../db/read/search/condition.ts'
import { findSkuIds } from '../db/read/search/search.ts'
import { availableLeaf, consumedLeaf, overAssignedLeaf, waitingLeaf } from '../db/read/search/sku-leaf.ts'
import type { Selection } from '../db/read/selection.ts'
import { findSubscribedSkus } from '../db/read/subscribed-skus.ts'
import { type Combined, flag, toCondition } from './list-filter.ts'
import type { ReadContext } from './read-context.ts'

/** Which SKUs, as callers say it. */
export interface SubscribedSkuFilterRequest extends Combined<SubscribedSkuFilterRequest> {
  readonly hasAvailableUnits?: boolean | null
  readonly isOverAssigned?: boolean | null
  readonly hasWaitingUsers?: boolean | null
  readonly hasConsumedUnits?: boolean | null
}

/** Every SKU that the tenant owns and that the filter lets through, by SKU id. */
export async function listSubscribedSkus(
  { db, principal }: ReadContext,
  { filter, selection }: { readonly filter: SubscribedSkuFilterRequest | null; readonly selection: Selection },
): Promise<readonly SubscribedSkuRow[]> {
  authorize(principal, 'readSkus')
  if (filter === null) return findSubscribedSkus(db, selection)
  return findSubscribedSkus(db, selection, await findSkuIds(db, toCondition(filter, leavesOf)))
}

function leavesOf(filter: SubscribedSkuFilterRequest): readonly Condition<Test>[] {
  return [
    ...flag(filter.hasAvailableUnits, availableLeaf),
    ...flag(filter.isOverAssigned, overAssignedLeaf),
    ...flag(filter.hasWaitingUsers, waitingLeaf),
    ...flag(filter.hasConsumedUnits, consumedLeaf),
  ]
}
