/** Why a path is in error: the plans and products behind the code that the engine gave it, as they are now. */
import type { Catalog } from './catalog.ts'
import type { Profile } from './profile.ts'
import { layOut } from './decide.ts'
import { enabledPlans, skusBringing } from './effective.ts'
import type { GroupLicenses, License, PathState, PlanSet, SkuId, Violation } from './model.ts'
import { judgeLeaving } from './rules/leaving.ts'
import { mutualExclusion } from './rules/mutual-exclusion.ts'
import { prohibitedInUsageLocation } from './rules/prohibited-in-usage-location.ts'
import { serviceDependency } from './rules/service-dependency.ts'
import { uniqueness } from './rules/uniqueness.ts'
import type { Trial } from './trial.ts'

/** Why a path is in error, by what would have to change. */
export interface Explanation {
  /** The group has taken the SKU away, and the user keeps it because of the error. */
  readonly leaving: boolean
  /** The group has switched plans of the SKU off on which other products lean, and the user keeps them because of the error. */
  readonly shrinking: boolean
  /** Plans that show it; none where nothing stands in the way any more. */
  readonly servicePlans: PlanSet
  readonly conflictingServicePlans: PlanSet
  /** The products that bring the conflicting plans, or (leaving, shrinking) those whose plans lean on the SKU. */
  readonly conflictingSkus: readonly SkuId[]
  /** Whether the law that the code names is broken now. */
  readonly current: boolean
}

/** Explains one path in error of a user from the group. `missing` are the SKUs of which no unit is available. */
export function explainPath(
  catalog: Catalog,
  group: GroupLicenses,
  profile: Profile,
  { path, missing }: { readonly path: PathState; readonly missing: ReadonlySet<SkuId> },
): Explanation {
  const { want, held, consumed, departure } = layOut(catalog, group, profile)
  const wanted = want.find(({ skuId }) => skuId === path.skuId)
  const { location, addressTaken } = profile
  const trial: Trial = { catalog, location, addressTaken, after: departure.after, consumed, missing }
  const violation = wanted === undefined ? judgeLeaving(departure, path) : violationOf(trial, path, wanted)
  const shrink =
    path.error === 'DEPENDENCY_VIOLATION' && violation === null && wanted !== undefined && held.has(path.skuId)
      ? judgeLeaving(departure, path)
      : null
  const found = violation ?? shrink
  const beside = [...profile.others, ...want.filter(({ skuId }) => skuId !== path.skuId)]
  const plans = wanted === undefined || shrink !== null ? found?.servicePlans : found?.conflictingServicePlans
  return {
    leaving: wanted === undefined,
    shrinking: shrink !== null,
    servicePlans: found?.servicePlans ?? [],
    conflictingServicePlans: found?.conflictingServicePlans ?? [],
    conflictingSkus: skusBringing(catalog, beside, plans ?? []),
    current: path.error === 'OTHER' || found !== null,
  }
}

/** Explains one direct path in error of a user: what stands in the way of a retry of all of them ("The direct retry"). */
export function explainDirectPath(
  catalog: Catalog,
  profile: Profile,
  failed: { readonly path: PathState; readonly missing: ReadonlySet<SkuId> },
): Explanation {
  const licenses = new Map(profile.mine.map(({ skuId, disabledPlans }) => [skuId, disabledPlans]))
  return explainPath(catalog, { licenses, successors: new Map() }, { ...profile, member: true }, failed)
}

function violationOf(trial: Trial, { error }: PathState, license: License): Violation | null {
  const enabled = enabledPlans(trial.catalog, license)
  switch (error) {
    case 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION':
      return prohibitedInUsageLocation(trial, license, enabled)
    case 'MUTUALLY_EXCLUSIVE_VIOLATION':
      return mutualExclusion(trial, license, enabled)
    case 'DEPENDENCY_VIOLATION':
      return serviceDependency(trial, license, enabled)
    case 'UNIQUENESS_VIOLATION':
      return uniqueness(trial, license, enabled)
    case 'COUNT_VIOLATION':
      return trial.consumed.has(license.skuId) || !trial.missing.has(license.skuId)
        ? null
        : { error, skuId: license.skuId, servicePlans: [], conflictingServicePlans: [] }
    default:
      return null
  }
}
