/** What an outcome makes of the licences that a user has, whatever they come from: what a preview counts. */
import type { Catalog } from './catalog.ts'
import type { Profile } from './profile.ts'
import { enabledPlans, mergeLicenses } from './effective.ts'
import { holds, type License, type PathState, type ServicePlanId, type SkuId } from './model.ts'
import type { Outcome } from './outcome.ts'

/** What becomes of a licence of a user. */
export type LicenseFate = 'GAINED' | 'CHANGED' | 'KEPT' | 'LOST'

/** What becomes of one product of a user. */
export interface LicenseComparison {
  readonly skuId: SkuId
  /** Null: the user has the SKU neither before nor after. */
  readonly fate: LicenseFate | null
  /** The plans that the user has by the SKU only before, and only after. */
  readonly switchedOff: readonly ServicePlanId[]
  readonly switchedOn: readonly ServicePlanId[]
}

type Paths = Pick<Profile, 'mine' | 'others'>

/** The paths from the source after the outcome, by SKU id. */
export function pathsAfter({ mine }: Pick<Paths, 'mine'>, { puts, deletes }: Outcome): readonly PathState[] {
  const after = new Map(mine.map((path) => [path.skuId, path]))
  for (const skuId of deletes) after.delete(skuId)
  for (const path of puts) after.set(path.skuId, path)
  return [...after.values()].sort((a, b) => (a.skuId < b.skuId ? -1 : 1))
}

/** The SKUs that the source has, or comes to have, a path of; by SKU id. */
export function compareLicenses(catalog: Catalog, profile: Paths, outcome: Outcome): readonly LicenseComparison[] {
  const end = pathsAfter(profile, outcome)
  const before = merge([...profile.mine.filter(holds), ...profile.others])
  const after = merge([...end.filter(holds), ...profile.others])
  const concerned = new Set([...profile.mine, ...end].map(({ skuId }) => skuId))
  return [...concerned].sort().map((skuId) => compare(catalog, skuId, { was: before.get(skuId), is: after.get(skuId) }))
}

function merge(licenses: readonly License[]): ReadonlyMap<SkuId, License> {
  return new Map(mergeLicenses(licenses).map((license) => [license.skuId, license]))
}

function compare(
  catalog: Catalog,
  skuId: SkuId,
  { was, is }: { readonly was: License | undefined; readonly is: License | undefined },
): LicenseComparison {
  const [plansBefore, plansAfter] = [was, is].map((license) => (license ? enabledPlans(catalog, license) : []))
  const only = (some: readonly ServicePlanId[] = [], others: readonly ServicePlanId[] = []) =>
    some.filter((plan) => !others.includes(plan))
  const switchedOff = only(plansBefore, plansAfter)
  const switchedOn = only(plansAfter, plansBefore)
  return { skuId, fate: fateOf(was, is, switchedOff.length + switchedOn.length > 0), switchedOff, switchedOn }
}

function fateOf(was: License | undefined, is: License | undefined, changes: boolean): LicenseFate | null {
  if (was === undefined) return is === undefined ? null : 'GAINED'
  if (is === undefined) return 'LOST'
  return changes ? 'CHANGED' : 'KEPT'
}
