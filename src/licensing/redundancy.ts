/** What a direct licence gives to a user to whom groups give the same product. */
import type { Catalog } from './catalog.ts'
import type { License, PlanSet } from './model.ts'

/** The plans that the direct licence enables and none of the licences from groups does, sorted. */
export function plansOnlyDirect(
  { plansOf }: Pick<Catalog, 'plansOf'>,
  { skuId, disabledPlans }: License,
  fromGroups: readonly License[],
): PlanSet {
  return plansOf(skuId).filter(
    (plan) => !disabledPlans.includes(plan) && fromGroups.every((license) => license.disabledPlans.includes(plan)),
  )
}

/** Whether the user would lose nothing with the direct licence: a group gives the product, and groups enable all that it enables. */
export function isRedundant(onlyDirect: PlanSet, fromGroups: readonly License[]): boolean {
  return fromGroups.length > 0 && onlyDirect.length === 0
}
