/** The plans that licences enable: a plan that two licences bring is enabled if either enables it. */
import type { Catalog } from './catalog.ts'
import { type License, type PlanSet, type ServicePlanId, type SkuId, toSet } from './model.ts'

/** The plans of the licence's SKU less its disabled plans, sorted. */
export function enabledPlans(catalog: Catalog, license: License): PlanSet {
  const disabled = new Set(license.disabledPlans)
  return catalog.plansOf(license.skuId).filter((plan) => !disabled.has(plan))
}

/** The union over the licences: P(u) where these are the holding paths of u. */
export function effectivePlans(catalog: Catalog, licenses: Iterable<License>): ReadonlySet<ServicePlanId> {
  const plans = new Set<ServicePlanId>()
  for (const license of licenses) for (const plan of enabledPlans(catalog, license)) plans.add(plan)
  return plans
}

/** The SKUs, sorted, of which one of the licences enables one of the plans. */
export function skusBringing(
  catalog: Catalog,
  licenses: readonly License[],
  plans: readonly ServicePlanId[],
): readonly SkuId[] {
  if (plans.length === 0) return []
  const brings = (license: License) => enabledPlans(catalog, license).some((plan) => plans.includes(plan))
  return toSet(licenses.filter(brings).map(({ skuId }) => skuId))
}

/** `assignedLicenses` of a user: one entry for each SKU, its disabled plans those that every path disables. */
export function mergeLicenses(licenses: Iterable<License>): readonly License[] {
  const merged = new Map<SkuId, PlanSet>()
  for (const { skuId, disabledPlans } of licenses) {
    const before = merged.get(skuId)
    merged.set(skuId, before === undefined ? disabledPlans : before.filter((plan) => disabledPlans.includes(plan)))
  }
  return [...merged].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans })).sort(bySku)
}

function bySku(a: License, b: License): number {
  return a.skuId < b.skuId ? -1 : 1
}
