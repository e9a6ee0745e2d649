/** A few products for the tests of the laws: plans are single letters, ids are made of them. */
import { buildCatalog } from '../../../src/licensing/catalog.ts'
import type { License, ServicePlanId, SkuId } from '../../../src/licensing/model.ts'
import type { Trial } from '../../../src/licensing/trial.ts'

export const plan = (name: string) => `plan-${name}` as ServicePlanId
export const sku = (name: string) => `sku-${name}` as SkuId
export const plans = (names: string) => [...names].map(plan).sort()

/** SKU m: mail; b: barred in DE; e, f: exclusive; d: needs x and y, or z; xy: brings both; z. */
export const catalog = buildCatalog({
  products: ['m', 'b', 'e', 'f', 'ef', 'd', 'xy', 'z', 'x', 'be'].map((name) => ({
    skuId: sku(name),
    servicePlanIds: plans(name),
  })),
  exclusiveSets: [plans('ef')],
  requirements: [{ servicePlanId: plan('d'), alternatives: [plans('z'), plans('xy')] }],
  mailPlans: plans('m'),
  barredLocations: [{ servicePlanId: plan('b'), country: 'DE' }],
})

export const license = (name: string, disabled = ''): License => ({ skuId: sku(name), disabledPlans: plans(disabled) })

/** A trial in which nothing stands in the way but what is given; `after` are plan letters. */
export function trial(after: string, rest: Partial<Trial> = {}): Trial {
  return {
    catalog,
    location: 'US',
    addressTaken: false,
    after: new Set(plans(after)),
    consumed: new Set(),
    missing: new Set(),
    ...rest,
  }
}
