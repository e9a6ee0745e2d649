import type { GroupLicenseRow, LicensePathRow, SubscribedSkuRow } from '../db/read/rows.ts'
import { holds, type License, type SkuId } from '../licensing/model.ts'
import { mergeLicenses } from '../licensing/effective.ts'

/** An assigned licence on its way out; `sku` only where it was read along. */
export interface AssignedLicenseValue extends License {
  readonly sku: SubscribedSkuRow | undefined
}

/** L(G), by SKU id. */
export function licensesOfGroup(rows: readonly GroupLicenseRow[]): readonly AssignedLicenseValue[] {
  return rows.map((row) => ({
    skuId: row.skuId,
    disabledPlans: row.disabledPlanSet?.servicePlanIds ?? [],
    sku: row.subscribedSku,
  }))
}

/** What a user has: one licence for each SKU with a path that holds, by SKU id. */
export function licensesOfUser(paths: readonly LicensePathRow[]): readonly AssignedLicenseValue[] {
  const skus = new Map<SkuId, SubscribedSkuRow | undefined>(paths.map((path) => [path.skuId, path.subscribedSku]))
  const holding = paths
    .filter(holds)
    .map(({ skuId, disabledPlanSet }) => ({ skuId, disabledPlans: disabledPlanSet.servicePlanIds }))
  return mergeLicenses(holding).map((license) => ({ ...license, sku: skus.get(license.skuId) }))
}
