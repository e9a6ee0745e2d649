/** Why a path is in error: the plans and products behind the code that the engine gave it, as they are now. */
import type { Catalog } from './catalog.ts'
import type { Profile } from './profile.ts'
import { findViolations, growsDisabled, layOut, type Situation } from './decide.ts'
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
  /** (leaving) Nothing would lean on the SKU any more if the group could give the user what it wants to. */
  readonly judgedAgain: boolean
  /** Plans that show it; none where nothing stands in the way any more. */
  readonly servicePlans: PlanSet
  readonly conflictingServicePlans: PlanSet
  /** The products that bring the conflicting plans, or (leaving, shrinking) those whose plans lean on the SKU. */
  readonly conflictingSkus: readonly SkuId[]
  /** Whether the law that the code names is broken now. */
  readonly current: boolean
}

/** What a path breaks, with the licences among which the other side of it is. */
interface Finding extends Pick<Explanation, 'shrinking' | 'judgedAgain'> {
  readonly violation: Violation | null
  readonly among: readonly License[]
}

/** Explains one path in error of a user from the group. `missing` are the SKUs of which no unit is available. */
export function explainPath(
  catalog: Catalog,
  group: GroupLicenses,
  profile: Profile,
  { path, missing }: { readonly path: PathState; readonly missing: ReadonlySet<SkuId> },
): Explanation {
  const situation = layOut(catalog, group, profile)
  const wanted = situation.want.find(({ skuId }) => skuId === path.skuId)
  const { violation, among, shrinking, judgedAgain } =
    wanted === undefined ? findLeaving(situation, path, missing) : findWanted(situation, { path, wanted, missing })
  const leaning = wanted === undefined || shrinking
  const plans = leaning ? violation?.servicePlans : violation?.conflictingServicePlans
  return {
    leaving: wanted === undefined,
    shrinking,
    judgedAgain,
    servicePlans: violation?.servicePlans ?? [],
    conflictingServicePlans: violation?.conflictingServicePlans ?? [],
    conflictingSkus: skusBringing(catalog, among, plans ?? []),
    current: path.error === 'OTHER' || violation !== null,
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

/** What leaves is judged in the trial, and where that holds it not back, once more in the end state. */
function findLeaving(situation: Situation, { skuId, error }: PathState, missing: ReadonlySet<SkuId>): Finding {
  if (error !== 'DEPENDENCY_VIOLATION') return { violation: null, among: [], shrinking: false, judgedAgain: false }
  const inTrial = situation.departed.get(skuId)
  if (inTrial !== undefined)
    return { violation: inTrial, among: situation.profile.others, shrinking: false, judgedAgain: false }
  const { end } = findViolations(situation, missing)
  const again = end?.again.get(skuId) ?? null
  return { violation: again, among: end?.staying ?? [], shrinking: false, judgedAgain: again !== null }
}

interface Wanted {
  readonly path: PathState
  readonly wanted: License
  readonly missing: ReadonlySet<SkuId>
}

function findWanted(situation: Situation, { path, wanted, missing }: Wanted): Finding {
  const { profile, want, held, consumed, departure } = situation
  const { location, addressTaken, others } = profile
  const { catalog, after } = departure
  const violation = violationOf({ catalog, location, addressTaken, after, consumed, missing }, path, wanted)
  const today = held.get(path.skuId)
  if (violation === null && path.error === 'DEPENDENCY_VIOLATION' && today !== undefined) {
    const shrink = growsDisabled(catalog, today, wanted.disabledPlans) ? judgeLeaving(departure, today) : null
    if (shrink !== null) return { violation: shrink, among: others, shrinking: true, judgedAgain: false }
  }
  const beside = [...others, ...want.filter(({ skuId }) => skuId !== path.skuId)]
  return { violation, among: beside, shrinking: false, judgedAgain: false }
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
